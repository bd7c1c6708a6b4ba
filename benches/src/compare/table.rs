//! What was measured, for people: one row for each point.

use comfy_table::{CellAlignment, Table, presets};

use super::implementation::Implementation;
use super::report::{Figures, Row};

/// The rows of several points, with a column for each who was measured anywhere.
pub(super) fn table(rows: &[Row]) -> Table {
    let mut who: Vec<Implementation> =
        rows.iter().flat_map(|row| row.figures.keys().copied()).collect();
    who.sort_unstable();
    who.dedup();
    let mut table = Table::new();
    table.load_preset(presets::UTF8_HORIZONTAL_ONLY);
    let mut header = vec!["case".to_owned(), "size".to_owned(), "unit".to_owned()];
    for &one in &who {
        header.push(one.name().to_owned());
        if one != Implementation::Ours {
            header.push("ratio".to_owned());
        }
    }
    let fixed = ["cpu s/M", "(libzmq)", "MiB", "(libzmq)", "target"];
    header.extend(fixed.map(str::to_owned));
    table.set_header(header);
    for row in rows {
        table.add_row(cells(row, &who));
    }
    for column in table.column_iter_mut().skip(1).take(2 * who.len() + 5) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}

fn cells(row: &Row, who: &[Implementation]) -> Vec<String> {
    let mut cells = vec![
        format!("{} {}", row.case, row.transport.name()),
        row.size.to_string(),
        row.metric.unit().to_owned(),
    ];
    for &one in who {
        let figures = row.figures.get(&one);
        cells.push(figures.map_or_else(String::new, |figures| spread(&figures.figure)));
        if one != Implementation::Ours {
            let ratio = row.ratios.get(&one);
            cells.push(ratio.map_or_else(String::new, |ratio| short(ratio.median)));
        }
    }
    let both = [Implementation::Ours, Implementation::Libzmq].map(|one| row.figures.get(&one));
    let cpu = |figures: &Figures| figures.cpu_seconds_per_million.map(|cpu| short(cpu.median));
    let peak = |figures: &Figures| figures.peak_mib.map(|peak| short(peak.median));
    cells.extend(both.map(|one| one.and_then(cpu).unwrap_or_default()));
    cells.extend(both.map(|one| one.and_then(peak).unwrap_or_default()));
    cells.push(targets(row));
    cells
}

fn targets(row: &Row) -> String {
    let verdict = |met| if met { "met" } else { "MISSED" };
    let each = row.targets.iter().map(|target| format!("{} {}", target.bound, verdict(target.met)));
    each.collect::<Vec<_>>().join(", ")
}

fn spread(spread: &super::statistics::Spread) -> String {
    format!("{} [{}..{}]", short(spread.median), short(spread.min), short(spread.max))
}

/// Three digits that matter.
fn short(value: f64) -> String {
    let magnitude = value.abs();
    if magnitude >= 100.0 {
        format!("{value:.0}")
    } else if magnitude >= 10.0 {
        format!("{value:.1}")
    } else if magnitude >= 1.0 || magnitude == 0.0 {
        format!("{value:.2}")
    } else {
        format!("{value:.3}")
    }
}
