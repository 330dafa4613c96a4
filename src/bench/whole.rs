//! What takes the whole file: a copy that is proven, the examination, and how large the file is.

use super::figure::{Figure, Unit};
use super::floor;
use super::meter::Times;
use crate::domain::Quantity;
use crate::domain::{Clock, Refusal, SystemClock};
use crate::operations::order::{LineInput, PlaceOrder};
use crate::operations::reference::CodeRef;
use crate::operations::{Actor, Call, Door, execute};
use crate::store::{Store, backup, doctor};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// How long one operator saves beside a copy that is being made, and alone; a pause of a hand lies between two orders.
const HAND: Duration = Duration::from_millis(40);
const ALONE: Duration = Duration::from_secs(3);

/// A copy of `file` beside bare `VACUUM INTO`, both in `room`; and what an operator notices of it in the file itself,
/// unless it is somebody's own.
pub(super) fn copies(file: &Path, room: &Path, orders: i64, ours: bool) -> Result<Vec<Figure>, Refusal> {
    let size = std::fs::metadata(file).map_err(|error| floor::io(&error))?.len();
    let mut figures = vec![Figure::plain("bytes_per_order", Unit::Bytes, size as f64 / orders.max(1) as f64)];
    let bare = room.join("bare-copy.db");
    let begun = Instant::now();
    floor::vacuum_into(file, &bare).map_err(|error| floor::refusal(&error))?;
    let bare_took = begun.elapsed();
    // Two files of this size at once may be more than the disk has.
    let _ = std::fs::remove_file(&bare);
    let alone = if ours { Some(saves(file, || std::thread::sleep(ALONE))?.1) } else { None };
    let copy = room.join("copy.db");
    let begun = Instant::now();
    let beside = if ours {
        let (made, times) = saves(file, || backup::backup_file(file, Some(&copy), SystemClock.now()))?;
        made?;
        Some(times)
    } else {
        backup::backup_file(file, Some(&copy), SystemClock.now())?;
        None
    };
    let took = begun.elapsed();
    let _ = std::fs::remove_file(&copy);
    let seconds = |time: Duration| time.as_secs_f64() * 1_000.0;
    figures.push(Figure::plain("backup", Unit::Millis, seconds(took)).beside(seconds(bare_took)));
    if let (Some(alone), Some(beside)) = (alone, beside) {
        figures.push(
            Figure::plain("save_beside_backup_p95", Unit::Millis, beside.percentile(95)).beside(alone.percentile(95)),
        );
    }
    Ok(figures)
}

/// The examination of everything, beside SQLite's own.
pub(super) fn examined(file: &Path) -> Result<Vec<Figure>, Refusal> {
    let millis = |begun: Instant| begun.elapsed().as_secs_f64() * 1_000.0;
    let begun = Instant::now();
    floor::integrity(file).map_err(|error| floor::refusal(&error))?;
    let bare = millis(begun);
    let store = Store::open(file, Arc::new(SystemClock))?;
    let begun = Instant::now();
    doctor::examine(&store, doctor::Depth::Full, &mut |_, _, _| true)?;
    Ok(vec![Figure::plain("doctor", Unit::Millis, millis(begun)).beside(bare)])
}

/// Orders taken by one hand, one after the other, as long as something else goes on.
fn saves<T: Send>(file: &Path, meanwhile: impl FnOnce() -> T + Send) -> Result<(T, Times), Refusal> {
    let done = AtomicBool::new(false);
    let mut store = Store::open(file, Arc::new(SystemClock))?;
    let (customer, item) = floor::somebody(file).map_err(|error| floor::refusal(&error))?;
    let mut times = Times::default();
    let value = std::thread::scope(|scope| -> Result<Option<T>, Refusal> {
        let other = scope.spawn(|| {
            let value = meanwhile();
            done.store(true, Ordering::Relaxed);
            value
        });
        let actor = Actor::new("bench", Door::Cli);
        while !done.load(Ordering::Relaxed) {
            let line = LineInput::of(CodeRef::code(item.clone()), Quantity::units(1));
            let order = PlaceOrder::new(CodeRef::code(customer.clone()), vec![line]);
            times.time(|| execute(&mut store, Call::by(&actor), &order))?;
            std::thread::sleep(HAND);
        }
        Ok(other.join().ok())
    })?;
    let value = value.ok_or_else(|| Refusal::new("store.internal").with("detail", "thread"))?;
    Ok((value, times))
}
