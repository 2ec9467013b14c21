//! REQUESTS -> ANSWERS: which address shows what, and the loop that takes connections until it is stopped.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

use crate::failure::Failure;
use crate::guard::guard;
use crate::room::Room;
use crate::session::Network;
use crate::{api, asset, language, page};

/// Bytes of a request: a draft of a book's length.
const MOST_SENT: usize = 2 << 20;
/// Bytes of files that are added at once.
const MOST_ADDED: usize = 64 << 20;
/// How long a visitor may take to say what is wanted.
const SLOWEST: Duration = Duration::from_secs(10);
/// Connections at once.
const MOST_CONNECTIONS: usize = 512;
/// How long those who are being answered may go on after a stop.
const FAREWELL: Duration = Duration::from_secs(5);

/// Every address of the room.
pub fn router(room: Room) -> Router {
    let room = Arc::new(room);
    Router::new()
        .route("/", get(page::home::show))
        .route("/articles", get(page::articles::show))
        .route("/articles/{article}", get(page::article::show))
        .route("/articles/{article}/versions/{version}", get(page::article::show_version))
        .route("/articles/{article}/cards/{statement}", get(page::article::show_card))
        .route(
            "/articles/{article}/versions/{version}/cards/{statement}",
            get(page::article::show_version_card),
        )
        .route("/articles/{article}/missing", post(page::correct::note_missing))
        .route("/claims", get(page::claim::show))
        .route("/claims/{statement}", get(page::claim::show_statement))
        .route("/claims/{statement}/counts", get(page::claim::show_counts))
        .route("/statements/{statement}", get(page::quote::show))
        .route("/check", get(page::check::show).post(page::check::show_draft))
        .route("/find", get(page::find::show))
        .route("/speakers", get(page::speaker::find))
        .route("/speakers/{speaker}", get(page::speaker::show))
        .route("/speakers/{speaker}/who", get(page::identity::show).post(page::identity::decide))
        .route("/correct", post(page::correct::correct))
        .route("/corrections", get(page::correct::show))
        .route("/corrections.json", get(page::correct::show_json))
        .route(page::entry::PATH, get(page::entry::show).post(page::entry::enter))
        .route(page::entry::LEAVE, post(page::entry::leave))
        .route(language::PATH, post(language::choose))
        .route("/add", get(page::add::show))
        .route("/add", post(page::add::add).layer(DefaultBodyLimit::max(MOST_ADDED)))
        .route("/add/{number}", get(page::add::show_added))
        .route("/help", get(page::help::show))
        .route("/assets/{name}", get(asset::show))
        .route("/articles.json", get(api::articles))
        .route("/articles.csv", get(api::articles_csv))
        .route("/find.json", get(api::find))
        .route("/find.csv", get(api::find_csv))
        .route("/check.json", get(api::check))
        .route("/claims.json", get(api::trace))
        .nest("/api", api::router())
        .fallback(async || Failure::NotFound("page"))
        .layer(DefaultBodyLimit::max(MOST_SENT))
        .layer(from_fn_with_state(Arc::clone(&room), guard))
        .with_state(room)
}

/// Why a room could not be kept open.
#[derive(Debug)]
pub struct ServeError {
    address: SocketAddr,
    source: io::Error,
}

impl fmt::Display for ServeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "listen on {}: {}", self.address, self.source)?;
        if self.source.kind() == io::ErrorKind::AddrInUse {
            write!(f, "; --port names another port, 0 any that is free")?;
        }
        Ok(())
    }
}

impl std::error::Error for ServeError {}

/// Keeps the room open until Ctrl-C or a request to end; `is_open` is told where it listens.
///
/// # Errors
/// When nobody can listen there.
pub fn serve(room: Room, is_open: impl FnOnce(SocketAddr)) -> Result<(), ServeError> {
    let address = room.options.address;
    let failed = |source| ServeError { address, source };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(failed)?;
    let kept = runtime.block_on(async {
        let listener = TcpListener::bind(address).await.map_err(failed)?;
        is_open(listener.local_addr().map_err(failed)?);
        take_connections(listener, router(room)).await;
        Ok(())
    });
    // Articles that are being added are added whole or not at all, whenever that ends.
    runtime.shutdown_timeout(FAREWELL);
    kept
}

async fn take_connections(listener: TcpListener, router: Router) {
    let router = TowerToHyperService::new(router);
    let connections = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    let graceful = GracefulShutdown::new();
    let mut stop = std::pin::pin!(asked_to_stop());
    loop {
        // Nobody closes the semaphore.
        let Ok(place) = Arc::clone(&connections).acquire_owned().await else { break };
        let (stream, visitor) = tokio::select! {
            taken = listener.accept() => match taken {
                Ok(taken) => taken,
                Err(_) => {
                    // Too many open files: others end meanwhile.
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    continue;
                }
            },
            () = &mut stop => break,
        };
        let (router, from) = (router.clone(), Network::of(visitor.ip()));
        let service = service_fn(move |mut request| {
            request.extensions_mut().insert(from);
            router.call(request)
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(SLOWEST)
            .max_buf_size(64 << 10)
            .serve_connection(TokioIo::new(stream), service);
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            // A visitor who goes away is no failure.
            let _ = connection.await;
            drop(place);
        });
    }
    drop(listener);
    tokio::select! {
        () = graceful.shutdown() => {}
        () = tokio::time::sleep(FAREWELL) => {}
    }
}

async fn asked_to_stop() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut ending) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = ending.recv() => {}
            }
            return;
        }
    }
    // Where no signal can be waited for, the process is ended from outside.
    let _ = tokio::signal::ctrl_c().await;
}
