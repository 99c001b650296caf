//! Forecasts: who predicted what, about whom, and how it stands.

use rusqlite::{Row, params};

use super::connection::{Reader, Writer};
use super::error::StoreError;
use super::row::{date, date_columns, optional_date, word};
use crate::domain::{ArticleId, EntityId, Forecast, ForecastId, NewForecast, Outcome};

/// What [`forecast_from_row`] reads.
pub(super) const COLUMNS: &str = "f.id, f.forecaster, f.statement, f.made_start, f.made_precision, \
     f.due_from_start, f.due_from_precision, f.due_until_start, f.due_until_precision, f.outcome, \
     f.source";

pub(super) fn forecast_from_row(row: &Row<'_>) -> rusqlite::Result<Forecast> {
    Ok(Forecast {
        id: ForecastId(row.get(0)?),
        forecaster: row.get::<_, Option<i64>>(1)?.map(EntityId),
        statement: row.get(2)?,
        about: Vec::new(),
        made: date(row, 3)?,
        due_from: optional_date(row, 5)?,
        due_until: optional_date(row, 7)?,
        outcome: word::<Outcome>(row, 9)?,
        source: ArticleId(row.get(10)?),
    })
}

impl Reader {
    /// All forecasts, or those made by or about an entity; the latest made first. Only those that
    /// published articles report.
    pub fn forecasts(&self, entity: Option<EntityId>) -> Result<Vec<Forecast>, StoreError> {
        let which = match entity {
            None => "?1 IS NULL",
            Some(_) => {
                "f.id IN (SELECT id FROM forecasts WHERE forecaster = ?1
                 UNION ALL SELECT forecast FROM forecast_entities WHERE entity = ?1)"
            }
        };
        let sql = format!(
            "SELECT {COLUMNS} FROM forecasts AS f CROSS JOIN articles AS a ON a.id = f.source
             WHERE {which} AND a.status = 'published' ORDER BY f.made_start DESC, f.id DESC"
        );
        let forecasts = self.all(&sql, [entity.map(|id| id.0)], forecast_from_row)?;
        forecasts
            .into_iter()
            .map(|forecast| self.with_whom(forecast))
            .collect()
    }

    /// A forecast with those whom it is about.
    pub(super) fn with_whom(&self, mut forecast: Forecast) -> Result<Forecast, StoreError> {
        let sql = "SELECT entity FROM forecast_entities WHERE forecast = ?1 ORDER BY entity";
        forecast.about = self.all(sql, [forecast.id.0], |row| row.get(0).map(EntityId))?;
        Ok(forecast)
    }
}

impl Writer {
    /// Adds a forecast unless the same statement by the same forecaster of the same date is there
    /// from the same article; gives its number when it is new.
    ///
    /// # Errors
    /// [`StoreError::Missing`] for an entity or article that the archive does not have.
    pub fn add_forecast(&self, forecast: &NewForecast) -> Result<Option<ForecastId>, StoreError> {
        self.check_article(forecast.source)?;
        for entity in forecast.forecaster.iter().chain(&forecast.about) {
            self.check_entity(*entity)?;
        }
        let (from_start, from_precision) = date_columns(forecast.due_from);
        let (until_start, until_precision) = date_columns(forecast.due_until);
        let new = self.run(
            "INSERT INTO forecasts (forecaster, statement, made_start, made_precision,
                 due_from_start, due_from_precision, due_until_start, due_until_precision,
                 outcome, source)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT DO NOTHING",
            params![
                forecast.forecaster.map(|id| id.0),
                forecast.statement,
                forecast.made.start(),
                forecast.made.precision(),
                from_start,
                from_precision,
                until_start,
                until_precision,
                forecast.outcome.word(),
                forecast.source.0
            ],
        )?;
        if new == 0 {
            return Ok(None);
        }
        let id = self.db.last_insert_rowid();
        for entity in &forecast.about {
            self.run(
                "INSERT INTO forecast_entities (forecast, entity) VALUES (?1, ?2)
                 ON CONFLICT DO NOTHING",
                [id, entity.0],
            )?;
        }
        Ok(Some(ForecastId(id)))
    }
}

#[cfg(test)]
mod tests {
    use super::super::scratch::{archive, article, at, vendors};
    use super::*;
    use crate::domain::{Date, Status};

    #[test]
    fn forecasts_are_found_by_who_made_them_and_whom_they_are_about() {
        let writer = archive();
        let [gartner, cisco, vmware] = vendors(&writer, ["gartner", "cisco", "vmware"]);
        let source = writer.insert_article(&article("One", 1), at(0)).unwrap();
        let cloud = NewForecast {
            forecaster: Some(gartner),
            statement: "Cloud computing becomes mainstream".to_owned(),
            about: Vec::new(),
            made: Date::Month(2008, 7),
            due_from: Some(Date::Year(2010)),
            due_until: Some(Date::Year(2013)),
            outcome: Outcome::CameTrue,
            source,
        };
        let entry = NewForecast {
            forecaster: None,
            statement: "Cisco enters server virtualization".to_owned(),
            about: vec![vmware, cisco],
            made: Date::Month(2008, 8),
            due_from: None,
            due_until: None,
            outcome: Outcome::Open,
            source,
        };
        let cloud_id = writer.add_forecast(&cloud).unwrap().unwrap();
        let entry_id = writer.add_forecast(&entry).unwrap().unwrap();
        assert_eq!(writer.add_forecast(&entry).unwrap(), None, "it is there");

        let found = |entity| {
            let forecasts = writer.forecasts(entity).unwrap();
            forecasts
                .into_iter()
                .map(|forecast| forecast.id)
                .collect::<Vec<_>>()
        };
        assert_eq!(found(None), [entry_id, cloud_id]);
        assert_eq!(found(Some(gartner)), [cloud_id]);
        assert_eq!(found(Some(cisco)), [entry_id]);
        let kept = Forecast {
            id: cloud_id,
            forecaster: cloud.forecaster,
            statement: cloud.statement,
            about: cloud.about,
            made: cloud.made,
            due_from: cloud.due_from,
            due_until: cloud.due_until,
            outcome: cloud.outcome,
            source,
        };
        let all = writer.forecasts(None).unwrap();
        assert_eq!(all[1], kept);
        assert_eq!(all[0].about, [cisco, vmware]);

        writer.set_status(source, Status::Retracted, at(9)).unwrap();
        assert!(found(None).is_empty());
        let nowhere = NewForecast {
            about: vec![EntityId(99)],
            ..entry
        };
        assert_eq!(
            writer.add_forecast(&nowhere).unwrap_err().to_string(),
            "The archive has no entity 99."
        );
    }
}
