//! Reads request bodies: JSON, or multipart with `payload_json` and files. Judges nothing but
//! whether they can be read.

use axum::body::Bytes;
use axum::http::HeaderMap;
use serde_json::Value;

use crate::standin::errors::Refusal;

/// An uploaded file.
#[derive(Debug, Clone)]
pub struct Upload {
    /// The number in `files[n]`.
    pub index: u64,
    /// Its file name.
    pub name: String,
    /// Its content type, if given.
    pub kind: Option<String>,
    /// Its bytes.
    pub bytes: Bytes,
}

/// A body that could be read.
#[derive(Debug, Default)]
pub struct Parsed {
    /// The JSON, `Null` if there is none.
    pub json: Value,
    /// Files beside it.
    pub files: Vec<Upload>,
}

/// Reads a body by its content type.
pub fn parse(headers: &HeaderMap, bytes: &Bytes) -> Result<Parsed, Refusal> {
    if bytes.is_empty() {
        return Ok(Parsed::default());
    }
    let kind = headers
        .get("content-type")
        .and_then(|v| v.to_str().ok())
        .unwrap_or_default();
    if let Some(boundary) = kind
        .strip_prefix("multipart/form-data")
        .and_then(|rest| rest.split_once("boundary="))
        .map(|(_, b)| b.trim_matches('"'))
    {
        return multipart(boundary, bytes);
    }
    if !kind.starts_with("application/json") {
        return Err(Refusal::form(
            "",
            "CONTENT_TYPE_INVALID",
            "Expected \"Content-Type\" header to be one of {'application/json', 'multipart/form-data'}.",
        ));
    }
    let json = serde_json::from_slice(bytes).map_err(|_| invalid())?;
    Ok(Parsed {
        json,
        files: Vec::new(),
    })
}

fn invalid() -> Refusal {
    Refusal::new(400, 50109, "The request body contains invalid JSON.")
}

fn multipart(boundary: &str, bytes: &Bytes) -> Result<Parsed, Refusal> {
    let mark = format!("--{boundary}");
    let mut out = Parsed::default();
    let mut at = find(bytes, mark.as_bytes(), 0).ok_or_else(invalid)? + mark.len();
    while !bytes[at..].starts_with(b"--") {
        let head_end = find(bytes, b"\r\n\r\n", at).ok_or_else(invalid)?;
        let close = format!("\r\n{mark}");
        let body_end = find(bytes, close.as_bytes(), head_end + 2).ok_or_else(invalid)?;
        let head = String::from_utf8_lossy(&bytes[at..head_end]);
        let start = (head_end + 4).min(body_end);
        part(&mut out, &head, bytes.slice(start..body_end))?;
        at = body_end + close.len();
    }
    Ok(out)
}

fn part(out: &mut Parsed, head: &str, body: Bytes) -> Result<(), Refusal> {
    let line = |name: &str| {
        head.lines()
            .find(|l| l.to_ascii_lowercase().starts_with(name))
            .and_then(|l| l.split_once(':'))
            .map(|(_, v)| v.trim().to_owned())
    };
    let disposition = line("content-disposition").unwrap_or_default();
    let field = |key: &str| {
        disposition
            .split(';')
            .filter_map(|p| p.trim().split_once('='))
            .find(|(k, _)| *k == key)
            .map(|(_, v)| v.trim_matches('"').to_owned())
    };
    let name = field("name").unwrap_or_default();
    if name == "payload_json" {
        out.json = serde_json::from_slice(&body).map_err(|_| invalid())?;
    } else if let Some(index) = name
        .strip_prefix("files[")
        .and_then(|n| n.strip_suffix(']'))
    {
        out.files.push(Upload {
            index: index.parse().map_err(|_| invalid())?,
            name: field("filename").unwrap_or_default(),
            kind: line("content-type"),
            bytes: body,
        });
    }
    Ok(())
}

fn find(hay: &[u8], needle: &[u8], from: usize) -> Option<usize> {
    hay.get(from..)?
        .windows(needle.len())
        .position(|w| w == needle)
        .map(|n| n + from)
}
