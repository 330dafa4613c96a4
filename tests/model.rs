//! A model of the company, written from the rules of the trade, beside the file: random sequences of all operations with
//! previews, retries, stale screens, undos and clocks that jump. After each step both say the same; in the end everything
//! is taken back, and the company is as it was founded.
//!
//! `FONDACO_SEED=7 cargo test --test model` repeats a run, `FONDACO_MODEL_STEPS=200000` makes it longer. What fails is
//! made as short as it gets in a minute and a half before it is shown (`FONDACO_MODEL_SHRINK=600`).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says what is wrong by stopping")]

#[path = "model/back.rs"]
mod back;
#[path = "model/base.rs"]
mod base;
#[path = "model/chain.rs"]
mod chain;
#[path = "model/desk.rs"]
mod desk;
#[path = "model/draw.rs"]
mod draw;
#[path = "model/files.rs"]
mod files;
#[path = "model/inputs.rs"]
mod inputs;
#[path = "model/life.rs"]
mod life;
#[path = "model/orders.rs"]
mod orders;
#[path = "model/records.rs"]
mod records;
#[path = "model/rules.rs"]
mod rules;
#[path = "model/run.rs"]
mod run;
#[path = "model/stock.rs"]
mod stock;
#[path = "model/together.rs"]
mod together;

use draw::{Dice, Step};
use fondaco::operations::registry;
use fondaco::store::doctor::Depth;
use rules::Model;
use run::{Pair, Why};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

/// Steps of one sequence.
const LENGTH: usize = 120;

fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

#[test]
fn the_model_draws_every_operation() {
    let mut drawn = draw::drawn();
    let mut known: Vec<&str> = registry::VERBS.iter().map(|verb| verb.name).collect();
    drawn.sort_unstable();
    known.sort_unstable();
    assert_eq!(drawn, known);
}

/// How far a sequence came: what was done and what was refused, by name.
type Counts = (BTreeMap<String, u64>, BTreeMap<String, u64>);

/// Runs a sequence; the step that fails, and why.
fn play(steps: &[Step]) -> Result<Counts, (usize, Why)> {
    let mut at = 0;
    let mut next = |_: &Model| {
        at += 1;
        steps.get(at - 1).cloned()
    };
    let played = guarded(|| tell(&mut next));
    played.map_err(|why| (at.saturating_sub(1), why))
}

/// Draws a sequence along the company that it makes, and runs it.
fn draw(seed: u64) -> (Vec<Step>, Result<Counts, Why>) {
    let mut dice = Dice(seed);
    let mut steps = Vec::new();
    let opening = draw::opening();
    let mut next = |model: &Model| {
        (steps.len() < LENGTH).then(|| {
            let step = opening.get(steps.len()).cloned().unwrap_or_else(|| draw::step(&mut dice, model));
            steps.push(step.clone());
            step
        })
    };
    let told = guarded(|| tell(&mut next));
    (steps, told)
}

/// A company's life, step by step, and all of it taken back.
fn tell(next: &mut dyn FnMut(&Model) -> Option<Step>) -> Result<Counts, Why> {
    let mut pair = Pair::new()?;
    let founded = pair.tables();
    while let Some(step) = next(&pair.model) {
        pair.step(&step)?;
    }
    pair.healthy(Depth::Full)?;
    pair.unwind(&founded)?;
    Ok((pair.done, pair.refused))
}

/// A panic is a failure like another.
fn guarded(work: impl FnOnce() -> Result<Counts, Why>) -> Result<Counts, Why> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        let said = panic.downcast_ref::<String>().cloned();
        let said = said.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
        Err(format!("a panic: {}", said.unwrap_or_default()))
    })
}

/// Why it fails, without numbers and names: what is compared while a sequence is made shorter.
fn gist(why: &str) -> String {
    why.chars().filter(|sign| !sign.is_ascii_digit()).take(24).collect()
}

/// As few of the steps as still fail in the same way.
fn shortest(mut steps: Vec<Step>, why: &str) -> Vec<Step> {
    let mut size = steps.len() / 2;
    let end = Instant::now() + Duration::from_secs(number("FONDACO_MODEL_SHRINK", 90));
    while size > 0 {
        let mut from = 0;
        while from < steps.len() && Instant::now() < end {
            let mut fewer = steps.clone();
            fewer.drain(from..(from + size).min(steps.len()));
            match play(&fewer) {
                Err((_, other)) if gist(&other) == gist(why) => steps = fewer,
                _ => from += size,
            }
        }
        size /= 2;
    }
    steps
}

/// Says what went wrong, with as few steps as it takes.
fn fail(steps: Vec<Step>, why: &str, seed: u64) {
    println!("FONDACO_SEED={seed} fails at step {}: {why}", steps.len());
    let short = shortest(steps, why);
    let last = play(&short).err().map_or_else(|| why.to_owned(), |(_, why)| why);
    panic!("{} steps: {short:#?}\n{last}", short.len());
}

#[test]
fn the_company_is_as_the_model_says() {
    let (seed, wanted) = (number("FONDACO_SEED", 20_261_122), number("FONDACO_MODEL_STEPS", 360));
    println!("FONDACO_SEED={seed} FONDACO_MODEL_STEPS={wanted}");
    let (mut done, mut refused) = (BTreeMap::<String, u64>::new(), BTreeMap::<String, u64>::new());
    for sequence in 0..wanted.div_ceil(LENGTH as u64) {
        let (steps, told) = draw(seed.wrapping_add(sequence));
        match told {
            Ok(counts) => {
                counts.0.into_iter().for_each(|(verb, n)| *done.entry(verb).or_default() += n);
                counts.1.into_iter().for_each(|(code, n)| *refused.entry(code).or_default() += n);
            }
            Err(why) => fail(steps, &why, seed + sequence),
        }
    }
    println!("done: {done:?}\nrefused: {refused:?}");
    // A sequence in which nothing happens would agree with anything.
    let missing: Vec<&str> =
        draw::drawn().into_iter().chain(["undo with later"]).filter(|verb| !done.contains_key(*verb)).collect();
    assert!(wanted < 6_000 || missing.iter().all(|verb| *verb == "company.found"), "never done: {missing:?}");
}
