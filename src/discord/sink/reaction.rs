//! What a refusal of Discord means for a delivery: the one table of its error codes.

use std::time::Duration;

use crate::delivery::Problem;
use crate::discord::rest::RestError;
use crate::domain::{Fault, FaultKind};

/// How long nothing is sent when Discord takes nothing at all and does not say for how long.
const CLOSED: Duration = Duration::from_secs(60);
/// How long a limit is waited for that does not say how long it lasts.
const LIMITED: Duration = Duration::from_secs(60);
/// The same for the edits of a published message, of which an hour has only a few.
const PUBLISHED: Duration = Duration::from_secs(1_200);

/// What to do about an error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reaction {
    /// Nothing: what was asked for is so already.
    Done,
    /// Send it once more without what is too large or not taken: files, picture, the field named.
    Lighten,
    /// Open the archived thread, then once more.
    Reopen,
    /// Read the tags of the forum again, then once more.
    Retag,
    /// It cannot be delivered as things stand.
    Fail(Problem),
}

/// The reaction to an error.
pub fn reaction(error: &RestError) -> Reaction {
    let RestError::Refused {
        status,
        code,
        message,
    } = error
    else {
        return Reaction::Fail(without_answer(error));
    };
    match code {
        // Crossposted before; a thread is there already.
        40033 | 160_004 => Reaction::Done,
        // Too large, twice; files are not taken at present.
        40005 | 50045 | 400_001 => Reaction::Lighten,
        // An invalid form. Some of what it can name may be left out.
        50035 if optional(message) => Reaction::Lighten,
        50083 => Reaction::Reopen,
        // A tag is required; only those for moderators are left; the tag is no more.
        40067 | 40066 | 10087 => Reaction::Retag,
        _ => Reaction::Fail(refusal(*status, *code, message)),
    }
}

/// What a reaction comes to when it was tried and did not help, or cannot be tried.
pub fn in_vain(reaction: Reaction, error: &RestError) -> Problem {
    match reaction {
        Reaction::Fail(problem) => problem,
        Reaction::Reopen => fault(FaultKind::Locked),
        Reaction::Retag => fault(FaultKind::TagNeeded),
        Reaction::Done | Reaction::Lighten => refused(&error.to_string(), false),
    }
}

fn refusal(status: u16, code: u64, message: &str) -> Problem {
    match code {
        40001 | 50014 => Problem::Closed(CLOSED),
        50001 => fault(FaultKind::NoAccess),
        50013 => fault(FaultKind::NoPermission),
        // An unknown user's conversation is no more either.
        10003 | 10004 | 10013 => Problem::ChannelGone,
        10008 | 50005 => Problem::MessageGone,
        50008 | 50024 | 40058 => fault(FaultKind::WrongForm),
        160_005 => fault(FaultKind::Locked),
        160_006 | 160_007 => fault(FaultKind::TooManyThreads),
        50007 | 50278 => fault(FaultKind::PrivateRefused),
        200_000 => refused("A rule of this server's AutoMod blocks it.", true),
        200_001 => refused("AutoMod blocks the title for this server.", true),
        240_000 => refused("Discord takes a link in it for harmful.", true),
        20022 => Problem::Wait(PUBLISHED),
        // Slowmode, the limits of writing of a channel and a server, edits of old messages,
        // conversations opened too fast, a service that is too busy.
        20016 | 20028 | 20029 | 30046 | 40003 | 40062 => Problem::Wait(LIMITED),
        130_000 => Problem::Unanswered {
            reason: message.to_owned(),
            maybe_delivered: false,
        },
        _ if status == 413 => refused(message, false),
        // Forbidden for a reason that is not known here: nothing more for this channel until
        // somebody has looked.
        _ if status == 403 => fault(FaultKind::NoPermission),
        // The rest finds fault with the request itself: an invalid form or JSON, an empty message.
        // Sending it again would be refused again.
        _ => refused(&format!("{message} (code {code})"), false),
    }
}

fn without_answer(error: &RestError) -> Problem {
    match error {
        RestError::Limited {
            retry_after,
            everybody: false,
        } => Problem::Wait(*retry_after),
        RestError::Limited {
            retry_after,
            everybody: true,
        } => Problem::Closed(*retry_after),
        RestError::HeldBack | RestError::WrongToken => Problem::Closed(CLOSED),
        RestError::NoAnswer {
            reason,
            maybe_delivered,
        } => Problem::Unanswered {
            reason: reason.clone(),
            maybe_delivered: *maybe_delivered,
        },
        RestError::Unbuildable(_) | RestError::Refused { .. } => refused(&error.to_string(), false),
    }
}

/// Whether what an invalid form names can be left out. Its message names the places.
fn optional(message: &str) -> bool {
    [
        "image",
        "thumbnail",
        "attachments",
        "files",
        "fields",
        "components",
    ]
    .iter()
    .any(|part| message.contains(part))
}

/// A channel in which nothing can be posted.
pub fn fault(kind: FaultKind) -> Problem {
    Problem::Channel(Fault {
        kind,
        detail: String::new(),
    })
}

/// Something that is not taken.
pub fn refused(reason: &str, tell: bool) -> Problem {
    Problem::Refused {
        reason: reason.to_owned(),
        tell,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(status: u16, code: u64) -> Reaction {
        saying(status, code, "no")
    }

    fn saying(status: u16, code: u64, message: &str) -> Reaction {
        reaction(&RestError::Refused {
            status,
            code,
            message: message.to_owned(),
        })
    }

    fn seconds(count: u64) -> Duration {
        Duration::from_secs(count)
    }

    #[test]
    fn every_code_has_its_reaction() {
        use FaultKind::*;
        let kept = |kind| Reaction::Fail(fault(kind));
        let rows = [
            (401, 40001, Reaction::Fail(Problem::Closed(CLOSED))),
            (401, 50014, Reaction::Fail(Problem::Closed(CLOSED))),
            (403, 50001, kept(NoAccess)),
            (403, 50013, kept(NoPermission)),
            (404, 10003, Reaction::Fail(Problem::ChannelGone)),
            (404, 10004, Reaction::Fail(Problem::ChannelGone)),
            (404, 10013, Reaction::Fail(Problem::ChannelGone)),
            (404, 10008, Reaction::Fail(Problem::MessageGone)),
            (403, 50005, Reaction::Fail(Problem::MessageGone)),
            (400, 40033, Reaction::Done),
            (400, 160_004, Reaction::Done),
            (400, 20022, Reaction::Fail(Problem::Wait(seconds(1_200)))),
            (400, 20016, Reaction::Fail(Problem::Wait(seconds(60)))),
            (400, 20028, Reaction::Fail(Problem::Wait(seconds(60)))),
            (400, 20029, Reaction::Fail(Problem::Wait(seconds(60)))),
            (400, 30046, Reaction::Fail(Problem::Wait(seconds(60)))),
            (413, 40005, Reaction::Lighten),
            (400, 50045, Reaction::Lighten),
            (400, 400_001, Reaction::Lighten),
            (400, 50008, kept(WrongForm)),
            (400, 50024, kept(WrongForm)),
            (400, 40058, kept(WrongForm)),
            (400, 50083, Reaction::Reopen),
            (400, 160_005, kept(Locked)),
            (400, 160_006, kept(TooManyThreads)),
            (400, 160_007, kept(TooManyThreads)),
            (400, 40067, Reaction::Retag),
            (400, 40066, Reaction::Retag),
            (400, 10087, Reaction::Retag),
            (403, 50007, kept(PrivateRefused)),
            (403, 50278, kept(PrivateRefused)),
            (403, 0, kept(NoPermission)),
        ];
        for (status, code, expected) in rows {
            assert_eq!(on(status, code), expected, "{status} {code}");
        }
        for code in [200_000, 200_001, 240_000] {
            assert!(
                matches!(
                    on(400, code),
                    Reaction::Fail(Problem::Refused { tell: true, .. })
                ),
                "{code}"
            );
        }
        // Faults of ours, of interactions, of the registration: never again, and nothing that an
        // administrator of a server could do.
        for (status, code) in [
            (400, 50035),
            (400, 50006),
            (400, 50109),
            (404, 10015),
            (401, 50027),
            (404, 10062),
            (400, 40060),
            (400, 30032),
            (400, 30034),
            (404, 0),
            (413, 0),
        ] {
            assert!(
                matches!(
                    on(status, code),
                    Reaction::Fail(Problem::Refused { tell: false, .. })
                ),
                "{code}"
            );
        }
    }

    #[test]
    fn an_invalid_form_is_tried_again_without_what_it_names_if_that_can_be_left_out() {
        let image = "Invalid Form Body (embeds.0.image.url: URL_TYPE_INVALID_URL)";
        assert_eq!(saying(400, 50035, image), Reaction::Lighten);
        let title = "Invalid Form Body (embeds.0.title: BASE_TYPE_MAX_LENGTH)";
        assert!(matches!(
            saying(400, 50035, title),
            Reaction::Fail(Problem::Refused { reason, tell: false }) if reason.contains("embeds.0.title")
        ));
    }

    #[test]
    fn a_limit_of_one_is_waited_for_and_a_limit_of_all_closes() {
        let limited = |everybody| {
            reaction(&RestError::Limited {
                retry_after: seconds(9),
                everybody,
            })
        };
        assert_eq!(limited(false), Reaction::Fail(Problem::Wait(seconds(9))));
        assert_eq!(limited(true), Reaction::Fail(Problem::Closed(seconds(9))));
        for closed in [RestError::HeldBack, RestError::WrongToken] {
            assert_eq!(reaction(&closed), Reaction::Fail(Problem::Closed(CLOSED)));
        }
    }

    #[test]
    fn no_answer_stays_uncertain_where_it_was() {
        for maybe_delivered in [false, true] {
            let lost = RestError::NoAnswer {
                reason: "status 502".into(),
                maybe_delivered,
            };
            assert!(matches!(
                reaction(&lost),
                Reaction::Fail(Problem::Unanswered { maybe_delivered: said, .. }) if said == maybe_delivered
            ));
        }
        assert!(matches!(
            on(400, 130_000),
            Reaction::Fail(Problem::Unanswered {
                maybe_delivered: false,
                ..
            })
        ));
    }

    #[test]
    fn what_did_not_help_becomes_a_problem() {
        let error = RestError::Refused {
            status: 400,
            code: 1,
            message: "no".into(),
        };
        assert_eq!(in_vain(Reaction::Reopen, &error), fault(FaultKind::Locked));
        assert_eq!(
            in_vain(Reaction::Retag, &error),
            fault(FaultKind::TagNeeded)
        );
        assert!(matches!(
            in_vain(Reaction::Lighten, &error),
            Problem::Refused { tell: false, .. }
        ));
    }
}
