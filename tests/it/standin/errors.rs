//! How Discord says no: `{"code","message","errors"}` with the tree of form errors. Knows no
//! rule itself; the rules live in `limits` and `rest`.

use serde_json::{Map, Value, json};

/// A refused request.
#[derive(Debug, Clone)]
pub struct Refusal {
    /// HTTP status.
    pub status: u16,
    /// Discord's JSON error code; 0 is the generic one.
    pub code: u32,
    /// Discord's sentence for it.
    pub message: String,
    /// The tree of form errors of a 50035, `Null` otherwise.
    pub errors: Value,
}

impl Refusal {
    /// A refusal without a form tree.
    pub fn new(status: u16, code: u32, message: &str) -> Self {
        Self {
            status,
            code,
            message: message.to_owned(),
            errors: Value::Null,
        }
    }

    /// The body Discord would send.
    pub fn body(&self) -> Value {
        let mut body = json!({ "message": self.message, "code": self.code });
        if !self.errors.is_null() {
            body["errors"] = self.errors.clone();
        }
        body
    }

    /// 404 for something of this kind.
    pub fn unknown(what: Unknown) -> Self {
        let (code, name) = match what {
            Unknown::Channel => (10003, "Channel"),
            Unknown::Guild => (10004, "Guild"),
            Unknown::Member => (10007, "Member"),
            Unknown::Message => (10008, "Message"),
            Unknown::User => (10013, "User"),
            Unknown::Webhook => (10015, "Webhook"),
            Unknown::Interaction => (10062, "interaction"),
            Unknown::Command => (10063, "application command"),
            Unknown::Tag => (10087, "tag"),
        };
        let status = if what == Unknown::Tag { 400 } else { 404 };
        Self::new(status, code, &format!("Unknown {name}"))
    }

    /// 401 for a wrong or missing bot token.
    pub fn unauthorized() -> Self {
        Self::new(401, 0, "401: Unauthorized")
    }

    /// 403 because the channel cannot be seen.
    pub fn missing_access() -> Self {
        Self::new(403, 50001, "Missing Access")
    }

    /// 403 because one permission is missing.
    pub fn missing_permissions() -> Self {
        Self::new(403, 50013, "Missing Permissions")
    }

    /// 400 with one form error.
    pub fn form(path: &str, code: &str, message: &str) -> Self {
        let mut form = Form::default();
        form.push(path, code, message);
        form.refusal()
    }
}

/// What a 404 is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unknown {
    Channel,
    Guild,
    Member,
    Message,
    User,
    Webhook,
    Interaction,
    Command,
    Tag,
}

/// Collects the form errors of one request, as Discord reports them all at once.
#[derive(Debug, Default)]
pub struct Form {
    found: Vec<(String, String, String)>,
}

impl Form {
    /// Adds one error at a dotted path such as `embeds.0.fields.3.name`.
    pub fn push(&mut self, path: impl Into<String>, code: &str, message: impl Into<String>) {
        self.found
            .push((path.into(), code.to_owned(), message.into()));
    }

    /// The refusal, if anything was found.
    pub fn finish(self) -> Result<(), Refusal> {
        if self.found.is_empty() {
            Ok(())
        } else {
            Err(self.refusal())
        }
    }

    fn refusal(self) -> Refusal {
        let mut tree = Value::Object(Map::new());
        for (path, code, message) in self.found {
            let mut at = &mut tree;
            for part in path.split('.').filter(|p| !p.is_empty()) {
                at = &mut at[part];
            }
            let error = json!({ "code": code, "message": message });
            match at.get_mut("_errors").and_then(Value::as_array_mut) {
                Some(list) => list.push(error),
                None => at["_errors"] = json!([error]),
            }
        }
        Refusal {
            errors: tree,
            ..Refusal::new(400, 50035, "Invalid Form Body")
        }
    }

    /// A required value is absent.
    pub fn required(&mut self, path: &str) {
        self.push(path, "BASE_TYPE_REQUIRED", "This field is required");
    }

    /// A list has more or fewer entries than allowed.
    pub fn list_length(&mut self, path: &str, len: usize, min: usize, max: usize) {
        if len < min || len > max {
            self.push(
                path,
                "BASE_TYPE_BAD_LENGTH",
                format!("Must be between {min} and {max} in length."),
            );
        }
    }

    /// A text of `min..=max` code points after trimming. Absent and `null` are accepted unless
    /// `min` is above zero and `required`.
    pub fn text(&mut self, path: &str, value: Option<&Value>, limit: Text) {
        let text = match value {
            None | Some(Value::Null) => {
                if limit.required {
                    self.required(path);
                }
                return;
            }
            Some(Value::String(text)) => text,
            Some(_) => {
                self.push(
                    path,
                    "STRING_TYPE_CONVERT",
                    "Could not interpret value as string.",
                );
                return;
            }
        };
        let len = code_points(text);
        if len == 0 && limit.min > 0 && limit.required {
            self.required(path);
        } else if limit.min > 0 && (len < limit.min || len > limit.max) {
            self.push(
                path,
                "BASE_TYPE_BAD_LENGTH",
                format!("Must be between {} and {} in length.", limit.min, limit.max),
            );
        } else if len > limit.max {
            self.push(
                path,
                "BASE_TYPE_MAX_LENGTH",
                format!("Must be {} or fewer in length.", limit.max),
            );
        }
    }

    /// A whole number in a range; absent is accepted.
    pub fn number(&mut self, path: &str, value: Option<&Value>, min: i64, max: i64) {
        match value {
            None | Some(Value::Null) => {}
            Some(v) => match v.as_i64() {
                None => self.push(path, "NUMBER_TYPE_COERCE", "Value is not int."),
                Some(n) if n < min => self.push(
                    path,
                    "NUMBER_TYPE_MIN",
                    format!("int value should be greater than or equal to {min}."),
                ),
                Some(n) if n > max => self.push(
                    path,
                    "NUMBER_TYPE_MAX",
                    format!("int value should be less than or equal to {max}."),
                ),
                Some(_) => {}
            },
        }
    }

    /// A value out of a fixed set.
    pub fn choices(&mut self, path: &str, allowed: &str) {
        self.push(
            path,
            "BASE_TYPE_CHOICES",
            format!("Value must be one of ({allowed})."),
        );
    }

    /// An address: http or https (or `attachment://` where files may be shown), at most 2048.
    pub fn url(&mut self, path: &str, value: Option<&Value>, attachments: bool, max: usize) {
        let Some(text) = value.and_then(Value::as_str) else {
            if value.is_some_and(|v| !v.is_null()) {
                self.push(
                    path,
                    "STRING_TYPE_CONVERT",
                    "Could not interpret value as string.",
                );
            }
            return;
        };
        if text.chars().count() > max {
            self.push(
                path,
                "BASE_TYPE_MAX_LENGTH",
                format!("Must be {max} or fewer in length."),
            );
        }
        match url::Url::parse(text) {
            Ok(u) if matches!(u.scheme(), "http" | "https") && u.has_host() => {}
            Ok(u) if attachments && u.scheme() == "attachment" => {}
            Ok(u) if !matches!(u.scheme(), "http" | "https") => self.push(
                path,
                "URL_TYPE_INVALID_SCHEME",
                format!(
                    "Scheme \"{}\" is not supported. Scheme must be one of ('http', 'https').",
                    u.scheme()
                ),
            ),
            _ => self.push(path, "URL_TYPE_INVALID_URL", "Not a well formed URL."),
        }
    }
}

/// The limits of a text field, in code points.
#[derive(Debug, Clone, Copy)]
pub struct Text {
    /// Fewest.
    pub min: usize,
    /// Most.
    pub max: usize,
    /// Must be there.
    pub required: bool,
}

impl Text {
    /// May be absent.
    pub fn optional(min: usize, max: usize) -> Self {
        Self {
            min,
            max,
            required: false,
        }
    }

    /// Must be there.
    pub fn required(min: usize, max: usize) -> Self {
        Self {
            min,
            max,
            required: true,
        }
    }
}

/// How Discord counts: Unicode code points after trimming.
pub fn code_points(text: &str) -> usize {
    text.trim().chars().count()
}
