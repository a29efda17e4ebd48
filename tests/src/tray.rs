//! Owns the card tray: a page on loopback from which a visitor of the demo puts cards on the virtual reader.
//!
//! Promises: five prepared cards with their PINs, put and take, links to the staff console and to what the
//! exam system received. Without a display it also shows the kiosk's screen and passes touches on to it.
//! Must never: listen on anything but loopback.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Form, Path, State};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use screen::layout;
use serde::Deserialize;
use tokio::net::TcpListener;

use crate::card::control::CardDeskClient;
use crate::card::{Persona, personas};
use crate::staff_at_kiosk::HELD;
use crate::window::{TAPPED, Window};

/// What the tray works with.
pub struct Tray {
    /// Remote control of the virtual reader.
    pub desk: CardDeskClient,
    /// The kiosk's window when it is on a virtual display; with a real one the visitor looks there.
    pub window: Option<Window>,
    /// Address of the staff console.
    pub console: String,
    /// Name and passphrase of the demo's staff account.
    pub staff: (&'static str, &'static str),
    /// Address of the exam system's page.
    pub exam_system: String,
}

#[derive(Deserialize)]
struct Place {
    x: i16,
    y: i16,
}

/// Serves the tray until the process ends; the address is that of the page.
pub async fn serve(tray: Arc<Tray>, port: u16) -> std::io::Result<SocketAddr> {
    let listener = TcpListener::bind(("127.0.0.1", port)).await?;
    let address = listener.local_addr()?;
    let routes = Router::new()
        .route("/", get(page))
        .route("/put/{slug}", post(put))
        .route("/take", post(take))
        .route("/renew", post(renew))
        .route("/screen.png", get(screen))
        .route("/touch", post(touch))
        .with_state(tray);
    tokio::spawn(async move { axum::serve(listener, routes).await });
    Ok(address)
}

async fn page(State(tray): State<Arc<Tray>>) -> Html<String> {
    let cards: String = personas().iter().map(card).collect();
    let screen = if tray.window.is_some() {
        SCREEN_FORM
    } else {
        "<p>画面は別のウィンドウに出ています。</p>"
    };
    let (name, passphrase) = tray.staff;
    let (console, exam_system) = (&tray.console, &tray.exam_system);
    Html(format!(
        "<!doctype html><html lang=ja><meta charset=utf-8><title>カードトレイ</title><style>{STYLE}</style>\
         <h1>カードトレイ（デモ用・公開の試験鍵）</h1><section>{cards}\
         <form method=post action=/take><button class=take>カードを取る</button></form>\
         <form method=post action=/renew><button>すべて新しいカードにする<small>暗証番号の残り回数が元に戻ります。\
         </small></button></form></section>{screen}\
         <p>職員画面: <a href=\"{console}\">{console}</a>（氏名 <b>{name}</b>、パスフレーズ <b>{passphrase}</b>、\
         証明書は自己署名です）<br>健診システムに届いたもの: <a href=\"{exam_system}\">{exam_system}</a></p>"
    ))
}

const STYLE: &str = "body{font:18px/1.6 sans-serif;margin:1.5rem;max-width:1320px}section{display:flex;flex-wrap:wrap;\
    gap:.8rem}button{font:inherit;padding:.8rem 1rem;border:2px solid #0b3a66;border-radius:10px;background:#fff;\
    text-align:left;cursor:pointer}.take{background:#0b3a66;color:#fff}small{display:block;color:#333}\
    input{border:1px solid #666;max-width:100%}";

/// A browser without JavaScript sends the place of a click on an image button as x and y.
const SCREEN_FORM: &str = "<meta http-equiv=refresh content=2><form method=post action=/touch>\
    <input type=image src=/screen.png width=1280 height=800 alt=\"受付端末の画面\"></form>";

fn card(persona: &Persona) -> String {
    let Persona { slug, title, hint, .. } = persona;
    format!(
        "<form method=post action=\"/put/{slug}\"><button><b>{title}</b><small>{hint}</small></button></form>"
    )
}

async fn put(State(tray): State<Arc<Tray>>, Path(slug): Path<String>) -> Response {
    blocking(move || {
        tray.desk.take().map_err(|error| error.to_string())?;
        // The reader must see the field empty before it sees the next card.
        std::thread::sleep(Duration::from_millis(700));
        tray.desk.put(&slug).map(drop).map_err(|error| error.to_string())
    })
    .await
}

async fn take(State(tray): State<Arc<Tray>>) -> Response {
    blocking(move || tray.desk.take().map(drop).map_err(|error| error.to_string())).await
}

async fn renew(State(tray): State<Arc<Tray>>) -> Response {
    blocking(move || {
        for persona in personas() {
            tray.desk.renew(persona.slug).map_err(|error| error.to_string())?;
        }
        Ok(())
    })
    .await
}

async fn touch(State(tray): State<Arc<Tray>>, Form(place): Form<Place>) -> Response {
    blocking(move || match &tray.window {
        Some(window) => window.hold((place.x, place.y), finger(&place)).map_err(|error| error.to_string()),
        None => Ok(()),
    })
    .await
}

/// A click has no length, so one on the corner of staff is a finger that holds it.
fn finger(place: &Place) -> Duration {
    let (x, y) = layout::CORNER;
    let corner = i32::from(place.x) < 2 * i32::from(x) && i32::from(place.y) < 2 * i32::from(y);
    if corner { HELD } else { TAPPED }
}

async fn screen(State(tray): State<Arc<Tray>>) -> Response {
    let picture = tokio::task::spawn_blocking(move || tray.window.as_ref().map(Window::png)).await;
    match picture {
        Ok(Some(Ok(bytes))) => ([(header::CONTENT_TYPE, "image/png")], bytes).into_response(),
        Ok(Some(Err(_)) | None) | Err(_) => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn blocking(work: impl FnOnce() -> Result<(), String> + Send + 'static) -> Response {
    match tokio::task::spawn_blocking(work).await {
        Ok(Ok(())) => Redirect::to("/").into_response(),
        Ok(Err(error)) => (StatusCode::CONFLICT, error).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
