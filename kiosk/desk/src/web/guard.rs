//! Owns the guards: session, form token, own origin, security headers.
//!
//! Promises: a handler that takes [`SignedIn`] or [`StaffForm`] runs only for a person who is signed in, whose account is
//! still open under the same passphrase, role and second factor, and whose role may do what the handler's type names; a
//! [`StaffForm`] only with the token of that session.
//! Must never: compare a token in a way that takes longer the better it fits.

use std::marker::PhantomData;
use std::sync::Arc;

use axum::Form;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::header::{self, HeaderName, HeaderValue};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::Desk;
use super::message::PageError;
use crate::access::{Credential, Deed, Session, may};

/// Name of the session cookie. The prefix makes browsers insist on Secure, no Domain, Path=/.
pub const COOKIE_NAME: &str = "__Host-desk";

/// Name of the cookie between passphrase and second factor.
pub const HALF_COOKIE_NAME: &str = "__Host-desk-half";

/// Query that marks a request as made by the page itself; such a request does not count as activity.
pub const REFRESH_MARK: &str = "auto=1";

const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; \
                      frame-ancestors 'none'; base-uri 'none'";

const HEADERS: [(HeaderName, &str); 7] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::STRICT_TRANSPORT_SECURITY, "max-age=31536000"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

/// The session of the request; its role may do `D`.
pub struct SignedIn<D>(pub Session, pub PhantomData<D>);

/// A form of a signed-in person with the right token; their role may do `D`.
pub struct StaffForm<D, T> {
    /// Who sent it.
    pub session: Session,
    /// Its fields.
    pub fields: T,
    doing: PhantomData<D>,
}

#[derive(Deserialize)]
struct WithToken<T> {
    #[serde(default)]
    form_token: String,
    #[serde(flatten)]
    fields: T,
}

impl<D: Deed> FromRequestParts<Arc<Desk>> for SignedIn<D> {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, desk: &Arc<Desk>) -> Result<Self, Response> {
        let to_login = || Redirect::to("/login").into_response();
        let cookie = cookie(&parts.headers).ok_or_else(to_login)?.to_owned();
        let by_person = !is_by_itself(&parts.uri);
        let found = desk.sessions().find(&cookie, desk.clock.monotonic(), by_person);
        let session = found.ok_or_else(to_login)?;
        let account = desk.queue.staff(&session.staff).await;
        let account = account.map_err(|error| PageError::from(error).into_response())?;
        if account.is_none_or(|account| Credential::of(&account) != session.credential) {
            desk.sessions().close(&cookie);
            return Err(to_login());
        }
        if !may(session.role, D::DOING) {
            return Err(PageError::NotAllowed(D::DOING).into_response());
        }
        Ok(Self(session, PhantomData))
    }
}

impl<D: Deed, T: DeserializeOwned + Send> FromRequest<Arc<Desk>> for StaffForm<D, T> {
    type Rejection = Response;

    async fn from_request(request: Request, desk: &Arc<Desk>) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let SignedIn(session, doing) = SignedIn::<D>::from_request_parts(&mut parts, desk).await?;
        let Form(form) = read_form::<WithToken<T>>(Request::from_parts(parts, body)).await?;
        if !session.form_token.is(&form.form_token) {
            return Err(PageError::Foreign.into_response());
        }
        Ok(Self { session, fields: form.fields, doing })
    }
}

/// Whether a page made this request by itself.
pub fn is_by_itself(uri: &Uri) -> bool {
    uri.query().is_some_and(|query| query.split('&').any(|one| one == REFRESH_MARK))
}

/// A form as a whole, or the page that says why not.
pub async fn read_form<T: DeserializeOwned>(request: Request) -> Result<Form<T>, Response> {
    Form::from_request(request, &()).await.map_err(|rejection| {
        let too_large = rejection.into_response().status() == StatusCode::PAYLOAD_TOO_LARGE;
        if too_large { PageError::TooLarge.into_response() } else { PageError::Foreign.into_response() }
    })
}

/// The session cookie of a request.
pub fn cookie(headers: &HeaderMap) -> Option<&str> {
    cookie_named(headers, COOKIE_NAME)
}

/// The cookie of that name.
pub fn cookie_named<'a>(headers: &'a HeaderMap, wanted: &str) -> Option<&'a str> {
    let pairs = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = pairs.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, _)| *name == wanted).map(|(_, value)| value)
}

/// Lets changes through only when the browser says that they come from our own pages.
pub async fn same_origin(request: Request, next: Next) -> Response {
    let reads = [Method::GET, Method::HEAD].contains(request.method());
    if reads || is_same_origin(request.headers()) {
        next.run(request).await
    } else {
        PageError::Foreign.into_response()
    }
}

/// Under `Referrer-Policy: no-referrer` browsers send `Origin: null` with a form, so Sec-Fetch-Site decides
/// where it is sent and Origin where it is not. One of the two must be there.
fn is_same_origin(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    let ours = |origin: &str| {
        let host = origin.strip_prefix("https://");
        host.is_some() && host == text("host")
    };
    match (text("sec-fetch-site"), text("origin")) {
        (Some(site), None | Some("null")) => site == "same-origin",
        (Some(site), Some(origin)) => site == "same-origin" && ours(origin),
        (None, Some(origin)) => ours(origin),
        (None, None) => false,
    }
}

/// Puts the security headers on every answer.
pub async fn headers(request: Request, next: Next) -> Response {
    let mut answer = next.run(request).await;
    harden(answer.headers_mut());
    answer
}

/// The security headers.
pub fn harden(headers: &mut HeaderMap) {
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers_of(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let pairs = pairs
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
        pairs.collect()
    }

    #[test]
    fn only_our_own_pages_may_change_anything() {
        let host = ("host", "desk:8443");
        for good in [
            vec![host, ("sec-fetch-site", "same-origin")],
            vec![host, ("sec-fetch-site", "same-origin"), ("origin", "null")],
            vec![host, ("sec-fetch-site", "same-origin"), ("origin", "https://desk:8443")],
            vec![host, ("origin", "https://desk:8443")],
        ] {
            assert!(is_same_origin(&headers_of(&good)), "{good:?}");
        }
        for bad in [
            vec![host],
            vec![host, ("sec-fetch-site", "cross-site")],
            vec![host, ("sec-fetch-site", "same-site")],
            vec![host, ("sec-fetch-site", "none")],
            vec![host, ("sec-fetch-site", "same-origin"), ("origin", "https://evil.example")],
            vec![host, ("sec-fetch-site", "cross-site"), ("origin", "https://desk:8443")],
            vec![host, ("origin", "null")],
            vec![host, ("origin", "http://desk:8443")],
            vec![host, ("origin", "https://desk:8443.evil.example")],
            vec![("origin", "https://")],
        ] {
            assert!(!is_same_origin(&headers_of(&bad)), "{bad:?}");
        }
    }

    #[test]
    fn the_cookie_is_found_among_others() {
        let found = headers_of(&[("cookie", "a=1; __Host-desk=token; b=2")]);
        assert_eq!(cookie(&found), Some("token"));
        assert_eq!(cookie(&headers_of(&[("cookie", "x__Host-desk=token")])), None);
    }
}
