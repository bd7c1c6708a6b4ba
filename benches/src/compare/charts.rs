//! Charts: throughput and latency by size, one for each transport.

use std::path::Path;

use plotters::coord::ranged1d::{KeyPointHint, Ranged, ValueFormatter};
use plotters::prelude::*;

use super::cases::{Metric, Transport};
use super::error::Error;
use super::implementation::Implementation;
use super::report::{Row, Run};
use super::statistics::Spread;

/// Width and height, in pixels.
const SIZE: (u32, u32) = (900, 560);

/// Draws all charts for which there are at least two sizes; how many.
pub(super) fn draw(run: &Run, directory: &Path) -> Result<usize, Error> {
    let charts =
        run.rows.chunk_by(|one, other| one.case == other.case && one.transport == other.transport);
    let mut drawn = 0;
    for rows in charts.filter(|rows| rows.len() > 1) {
        let Some(first) = rows.first() else { continue };
        let path = directory.join(format!("{}-{}.svg", first.case, first.transport.name()));
        chart(rows, first, &path).map_err(|error| Error::Draw(path, error.to_string()))?;
        drawn += 1;
    }
    Ok(drawn)
}

/// A line of one implementation.
struct Series {
    who: Implementation,
    points: Vec<(f64, Spread)>,
}

fn chart(rows: &[Row], first: &Row, path: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let series = series(rows);
    let root = SVGBackend::new(path, SIZE).into_drawing_area();
    root.fill(&WHITE)?;
    let title = title(first);
    let all = || series.iter().flat_map(|line| line.points.iter());
    let (from, to) = limits(all().map(|(size, _)| (*size, *size)));
    let (least, most) = limits(all().map(|(_, spread)| (spread.min, spread.max)));
    let mut chart = ChartBuilder::on(&root)
        .caption(title, ("sans-serif", 20))
        .margin(12)
        .x_label_area_size(44)
        .y_label_area_size(70)
        .build_cartesian_2d(
            Octets { from, to, marks: rows.iter().map(|row| row.size as f64).collect() },
            (least * 0.8..most * 1.25).log_scale(),
        )?;
    chart
        .configure_mesh()
        .x_desc("octets of a message")
        .y_desc(first.unit)
        .y_label_formatter(&|value| super::table::short(*value))
        .light_line_style(WHITE)
        .draw()?;
    for line in &series {
        let colour = colour(line.who);
        let medians = line.points.iter().map(|(size, spread)| (*size, spread.median));
        chart
            .draw_series(LineSeries::new(medians.clone(), colour.stroke_width(2)).point_size(3))?
            .label(line.who.name())
            .legend(move |(x, y)| {
                PathElement::new(vec![(x, y), (x + 18, y)], colour.stroke_width(2))
            });
        chart.draw_series(line.points.iter().map(|(size, spread)| {
            ErrorBar::new_vertical(*size, spread.min, spread.median, spread.max, colour.filled(), 6)
        }))?;
    }
    chart
        .configure_series_labels()
        .position(legend(first.metric))
        .background_style(WHITE.mix(0.8))
        .border_style(BLACK.mix(0.3))
        .draw()?;
    root.present()?;
    Ok(())
}

fn title(row: &Row) -> String {
    let over = match row.transport {
        Transport::Inproc => "within a process".to_owned(),
        other => format!("over {}", other.name()),
    };
    let better = if row.more_is_better { "more is better" } else { "less is better" };
    format!("{} {over}, {} ({better})", row.case, row.unit)
}

/// Where the lines leave room: rates fall with the size, times grow.
fn legend(metric: Metric) -> SeriesLabelPosition {
    match metric {
        Metric::Rate | Metric::SlowRate => SeriesLabelPosition::LowerLeft,
        _ => SeriesLabelPosition::UpperLeft,
    }
}

fn series(rows: &[Row]) -> Vec<Series> {
    let line = |who| {
        let points =
            rows.iter().filter_map(|row| Some((row.size as f64, row.figures.get(&who)?.figure)));
        Series { who, points: points.collect() }
    };
    Implementation::ALL.into_iter().map(line).filter(|line| !line.points.is_empty()).collect()
}

/// The least and the most of several ranges; something that can be drawn if there are none.
fn limits(ranges: impl Iterator<Item = (f64, f64)>) -> (f64, f64) {
    let all = ranges.reduce(|one, other| (one.0.min(other.0), one.1.max(other.1)));
    let (least, most) = all.unwrap_or((1.0, 2.0));
    (least.max(1e-9), most.max(1e-9))
}

/// Ours in strong colours, the others in their own, floors in grey.
fn colour(who: Implementation) -> RGBColor {
    match who {
        Implementation::Ours => RGBColor(0xC6, 0x28, 0x28),
        Implementation::OursTokio => RGBColor(0xEF, 0x6C, 0x00),
        Implementation::OursFutures => RGBColor(0xFB, 0xC0, 0x2D),
        Implementation::Libzmq => RGBColor(0x15, 0x65, 0xC0),
        Implementation::Omq => RGBColor(0x2E, 0x7D, 0x32),
        Implementation::OmqTokio => RGBColor(0x8B, 0xC3, 0x4A),
        Implementation::Monocoque => RGBColor(0x6A, 0x1B, 0x9A),
        Implementation::Rzmq => RGBColor(0x00, 0x83, 0x8F),
        Implementation::Zeromq => RGBColor(0xAD, 0x14, 0x57),
        Implementation::Raw => RGBColor(0x61, 0x61, 0x61),
        Implementation::Framing => RGBColor(0xB0, 0xB0, 0xB0),
    }
}

/// Octets, on a scale where twice as many are always as far; marked where there is a point.
struct Octets {
    from: f64,
    to: f64,
    marks: Vec<f64>,
}

impl Ranged for Octets {
    type FormatOption = plotters::coord::ranged1d::NoDefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, (from, to): (i32, i32)) -> i32 {
        let all = (self.to / self.from).ln().max(f64::EPSILON);
        let share = (value / self.from).ln() / all;
        // A little room on both sides.
        let pixels = f64::from(to - from);
        #[expect(clippy::cast_possible_truncation, reason = "pixels of a chart")]
        let offset = (pixels * (0.03 + 0.94 * share)).round() as i32;
        from + offset
    }

    fn key_points<Hint: KeyPointHint>(&self, _: Hint) -> Vec<f64> {
        self.marks.clone()
    }

    fn range(&self) -> std::ops::Range<f64> {
        self.from..self.to
    }
}

impl ValueFormatter<f64> for Octets {
    fn format_ext(&self, value: &f64) -> String {
        let kib = value / 1024.0;
        if kib >= 1024.0 {
            format!("{} Mi", kib / 1024.0)
        } else if kib >= 1.0 {
            format!("{kib} Ki")
        } else {
            format!("{value}")
        }
    }
}
