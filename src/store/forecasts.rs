//! Forecasts: who predicted what, about whom, and how it stands.

use rusqlite::{Row, params};

use super::row::{date, date_columns, optional_date, word};
use super::{Reader, StoreError, Writer};
use crate::domain::{ArticleId, EntityId, Forecast, ForecastId, NewForecast, Outcome};

/// What [`forecast_from_row`] reads.
const COLUMNS: &str = "f.id, f.forecaster, f.statement, f.made_start, f.made_precision, \
     f.due_from_start, f.due_from_precision, f.due_until_start, f.due_until_precision, f.outcome, \
     f.source";

fn forecast_from_row(row: &Row<'_>) -> rusqlite::Result<Forecast> {
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
        let mut forecasts = self.all(&sql, [entity.map(|id| id.0)], forecast_from_row)?;
        for forecast in &mut forecasts {
            let sql = "SELECT entity FROM forecast_entities WHERE forecast = ?1 ORDER BY entity";
            forecast.about = self.all(sql, [forecast.id.0], |row| row.get(0).map(EntityId))?;
        }
        Ok(forecasts)
    }
}

impl Writer {
    /// Adds a forecast unless the same statement by the same forecaster of the same date is there
    /// from the same article; gives its number when it is new.
    ///
    /// # Errors
    /// When its entities or source are not in the archive.
    pub fn add_forecast(&self, forecast: &NewForecast) -> Result<Option<ForecastId>, StoreError> {
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
