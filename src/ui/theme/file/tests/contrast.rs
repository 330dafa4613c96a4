//! What can be read, computed: each theme's colours against the ground that they stand on, in every depth, and the
//! colours of `daltonico` as eyes without red or without green see them.
//!
//! `mono` has no colour at all. `terminale` has none of its own: the pair and the eight hues are what the terminal shows
//! for them, so that there is nothing to compute; that it stays so is held here. `daltonico` paints three colours on
//! the terminal's own ground: they are held against black and against white.

use super::super::super::Theme;
use super::super::*;

/// Depths that have colours.
const COLOURED: [Depth; 3] = [Depth::Ansi16, Depth::Ansi256, Depth::True];

/// What a terminal shows: of the sixteen what xterm shows, which has the palest yellow and the darkest blue of all.
fn seen(color: Color) -> Option<(u8, u8, u8)> {
    let colour = match color {
        Color::Rgb(r, g, b) => Colour::Rgb(r, g, b),
        Color::Indexed(i) => Colour::Index(i),
        named => (0..16).map(Colour::Ansi).find(|ansi| screen(*ansi) == named)?,
    };
    rgb(colour)
}

/// The three parts as light, from 0 to 1.
fn light((r, g, b): (u8, u8, u8)) -> [f64; 3] {
    [r, g, b].map(|v| {
        let v = f64::from(v) / 255.0;
        if v <= 0.03928 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) }
    })
}

fn luminance(light: [f64; 3]) -> f64 {
    0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2]
}

/// WCAG 2: from 1 to 21.
fn contrast(a: (u8, u8, u8), b: (u8, u8, u8)) -> f64 {
    let (a, b) = (luminance(light(a)) + 0.05, luminance(light(b)) + 0.05);
    if a > b { a / b } else { b / a }
}

/// How much a role must stand out. With sixteen colours words must reach what WCAG asks of signs: the terminal decides
/// what they look like, and no more can be had of most.
fn least(role: Role, depth: Depth) -> f64 {
    match role {
        Role::BaseText | Role::TextStrong | Role::ValueMoney | Role::Title | Role::Row => 7.0,
        Role::Border | Role::BorderFocus | Role::ChartAxis | Role::Dialog => 3.0,
        _ if depth == Depth::Ansi16 => 3.0,
        Role::TextDisabled
        | Role::ValueZero
        | Role::ValueStale
        | Role::StatusCancelled
        | Role::FieldReadonly
        | Role::FieldSuggestion
        | Role::CalOther
        | Role::RowGone => 3.5,
        _ => 4.5,
    }
}

fn load(name: &str, depth: Depth) -> Theme {
    Theme::load(name, &[], depth, Tier::T1).expect("loads")
}

#[test]
fn painted_themes_can_be_read() {
    let mut wrong = Vec::new();
    for name in ["scuro", "chiaro", "contrasto", "verde"] {
        for depth in COLOURED {
            let theme = load(name, depth);
            let ground = theme.base().bg.and_then(seen).expect("painted");
            let ink = theme.base().fg.and_then(seen).expect("painted");
            for role in Role::ALL.iter().filter(|role| **role != Role::BaseBg) {
                let style = theme.style(*role);
                let fg = style.fg.map_or(ink, |fg| seen(fg).expect("painted"));
                let bg = style.bg.map_or(ground, |bg| seen(bg).expect("painted"));
                let (got, least) = (contrast(fg, bg), least(*role, depth));
                if got < least - 0.05 {
                    wrong.push(format!("{name} {depth:?} {}: {got:.2} < {least}", role.id()));
                }
            }
            // The row of a list that has not the focus is still found.
            let style = theme.style(Role::RowCursorUnfocused);
            let veil = style.bg.and_then(seen).map_or(1.0, |bg| contrast(bg, ground));
            if veil < 1.1 && style.add_modifier.is_empty() {
                wrong.push(format!("{name} {depth:?} row.cursor.unfocused: as the ground"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn themes_that_paint_no_ground_have_the_terminals_own_hues() {
    for (name, painted) in [("terminale", 0), ("mono", 0), ("daltonico", 3)] {
        for depth in COLOURED {
            let theme = load(name, depth);
            assert_eq!((theme.base().fg.unwrap_or(Color::Reset), theme.base().bg), (Color::Reset, None), "{name}");
            let mut own = Vec::new();
            for role in Role::ALL {
                let style = theme.style(*role);
                assert_eq!(style.bg, None, "{name} {}", role.id());
                let fixed = style.fg.filter(|fg| matches!(fg, Color::Rgb(..) | Color::Indexed(_)));
                own.extend(fixed.filter(|fg| !own.contains(fg)));
                assert!(name != "mono" || style.fg.is_none_or(|fg| fg == Color::Reset), "{}", role.id());
            }
            assert_eq!(own.len(), if depth == Depth::Ansi16 { 0 } else { painted }, "{name} {depth:?}");
            for fg in own.into_iter().filter_map(seen) {
                // More than 4.58 on both is not to be had of any colour.
                for ground in [(0, 0, 0), (255, 255, 255)] {
                    let got = contrast(fg, ground);
                    assert!(got >= 3.3, "{name} {depth:?} {fg:?} on {ground:?}: {got:.2}");
                }
            }
        }
    }
    let shipped: Vec<&str> = SHIPPED.iter().map(|(name, _)| *name).collect();
    assert_eq!(shipped, ["terminale", "scuro", "chiaro", "contrasto", "daltonico", "mono", "verde"], "each is held");
}

/// Sight as it is with all three cones, without that for red (protanopia), without that for green (deuteranopia):
/// Machado, Oliveira, Fernandes, "A Physiologically-based Model for Simulation of Color Vision Deficiency", IEEE TVCG
/// 15 (2009), severity 1.0, on light and not on sRGB.
const SIGHT: [(&str, [[f64; 3]; 3]); 3] = [
    ("all", [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]),
    (
        "protanopia",
        [[0.152_286, 1.052_583, -0.204_868], [0.114_503, 0.786_281, 0.099_216], [-0.003_882, -0.048_116, 1.051_998]],
    ),
    (
        "deuteranopia",
        [[0.367_322, 0.860_646, -0.227_968], [0.280_085, 0.672_501, 0.047_413], [-0.011_820, 0.042_940, 0.968_881]],
    ),
];

/// CIE Lab under D65 of what such eyes see.
fn lab(color: (u8, u8, u8), sight: &[[f64; 3]; 3]) -> [f64; 3] {
    let times = |row: &[f64; 3], with: [f64; 3]| row.iter().zip(with).map(|(a, b)| a * b).sum::<f64>();
    let full = light(color);
    let seen = [0, 1, 2].map(|at| times(&sight[at], full).clamp(0.0, 1.0));
    let part = |t: f64| if t > 0.008_856 { t.cbrt() } else { 7.787 * t + 16.0 / 116.0 };
    let x = part(times(&[0.4124, 0.3576, 0.1805], seen) / 0.950_47);
    let y = part(luminance(seen));
    let z = part(times(&[0.0193, 0.1192, 0.9505], seen) / 1.088_83);
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
}

fn difference(a: (u8, u8, u8), b: (u8, u8, u8), sight: &[[f64; 3]; 3]) -> f64 {
    let (a, b) = (lab(a, sight), lab(b, sight));
    a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt()
}

#[test]
fn what_must_not_be_taken_for_each_other_differs_for_every_eye() {
    use Role::*;
    // A difference of 2.3 is just seen side by side; beyond 10 it is seen at a glance.
    const APART: f64 = 15.0;
    let families: &[&[Role]] = &[
        &[SeverityOk, SeverityWarn, SeverityError],
        &[StockOk, StockLow, StockOut, StockIncoming],
        &[DueSoon, DueToday, DueOver],
        &[ToastOk, ToastWarn, ToastError],
        &[StatusDone, StatusTodo, StatusReturn],
        &[AuditAdd, AuditDel],
        &[ConflictMine, ConflictTheirs],
    ];
    let mut wrong = Vec::new();
    for depth in COLOURED {
        let theme = load("daltonico", depth);
        for (family, role) in families.iter().flat_map(|family| family.iter().map(move |role| (family, role))) {
            for other in family.iter().take_while(|other| *other != role) {
                let [a, b] = [role, other].map(|role| theme.style(*role).fg.and_then(seen).expect("a colour"));
                for (eye, sight) in &SIGHT {
                    let got = difference(a, b, sight);
                    if got < APART {
                        wrong.push(format!("{depth:?} {eye} {} {}: {got:.1}", role.id(), other.id()));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // The red and the green of other themes are what this is about: to such an eye they are near each other.
    let (red, green) = ((170, 85, 0), (120, 120, 0));
    let [all, _, without] = SIGHT.map(|(_, sight)| difference(red, green, &sight));
    assert!(all > 40.0 && without < APART, "{all:.1} {without:.1}");
}
