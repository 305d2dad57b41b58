// A heat map of latency over time: columns are readings, rows are buckets, colour says how many.

import { bound as boundText } from "./format.js";
import { quantile } from "./latency.js";

const SHADES = 48;
const STOPS = 6;
const FAINTEST = 0.16;
const AXIS_LEFT = 58;
const AXIS_BOTTOM = 20;
const LABEL_GAP = 22;

let palette;

/** Resolves the style sheet's colours, which depend on the theme. */
function colours() {
    const probe = document.createElement("i");
    document.body.append(probe);
    const colour = name => {
        probe.style.color = `var(${name})`;
        return getComputedStyle(probe).color;
    };
    const stops = Array.from({ length: STOPS }, (_, index) => colour(`--heat-${index}`).match(/[\d.]+/g).map(Number));
    const shades = Array.from({ length: SHADES }, (_, index) => {
        const at = index / (SHADES - 1) * (STOPS - 1);
        const low = Math.min(STOPS - 2, Math.floor(at));
        return `rgb(${[0, 1, 2].map(part => Math.round(stops[low][part] + (stops[low + 1][part] - stops[low][part]) * (at - low)))})`;
    });
    const found = { shades, grid: colour("--grid"), text: colour("--soft"), p50: colour("--p50"), p99: colour("--p99"), ink: colour("--ink") };
    probe.remove();
    return found;
}

document.addEventListener("theme", () => {
    palette = undefined;
});

export function shades() {
    palette ??= colours();
    return palette.shades;
}

function shadeOf(count, most) {
    const share = Math.log1p(count) / Math.log1p(Math.max(most, 1));
    return palette.shades[Math.round((FAINTEST + (1 - FAINTEST) * share) * (SHADES - 1))];
}

/** Rows of a picture: the buckets between the lowest and the highest in use. Only ever grows, so that nothing jumps. */
export class Rows {
    #bounds = [];
    #low = Infinity;
    #high = -Infinity;

    cover(distribution) {
        const bounds = distribution.counts.map(({ le }) => le);
        if (bounds.length > this.#bounds.length) {
            const lowest = this.#bounds[this.#low];
            const highest = this.#bounds[this.#high];
            this.#bounds = bounds;
            this.#low = lowest === undefined ? Infinity : bounds.indexOf(lowest);
            this.#high = highest === undefined ? -Infinity : bounds.indexOf(highest);
        }
        for (const { le, count } of distribution.counts) {
            if (count > 0) {
                const index = this.#bounds.indexOf(le);
                this.#low = Math.min(this.#low, Math.max(0, index - 1));
                this.#high = Math.max(this.#high, Math.min(this.#bounds.length - 1, index + 1));
            }
        }
    }

    get bounds() {
        return this.#high < this.#low ? [] : this.#bounds.slice(this.#low, this.#high + 1);
    }

    /** The lower bound of the lowest row. */
    get floor() {
        return this.#bounds[this.#low - 1] ?? 0;
    }
}

/** Where a latency lies among the rows, 0 at the bottom, 1 at the top; even inside a row. */
function heightOf(seconds, bounds, floor) {
    const index = bounds.findIndex(bound => seconds <= bound);
    if (index < 0) {
        return 1;
    }
    const lower = index === 0 ? floor : bounds[index - 1];
    const upper = bounds[index] === Infinity ? lower * 2 : bounds[index];
    return (index + Math.min(1, Math.max(0, (seconds - lower) / (upper - lower || 1)))) / bounds.length;
}

function prepared(canvas) {
    const scale = devicePixelRatio || 1;
    const { clientWidth: width, clientHeight: height } = canvas;
    if (canvas.width !== Math.round(width * scale) || canvas.height !== Math.round(height * scale)) {
        canvas.width = Math.round(width * scale);
        canvas.height = Math.round(height * scale);
    }
    const pen = canvas.getContext("2d");
    pen.setTransform(scale, 0, 0, scale, 0, 0);
    pen.clearRect(0, 0, width, height);
    return { pen, width, height };
}

/**
 * Draws columns ({at, seconds, distribution}) into a canvas. With axes it is the large picture, with times, bounds, the lines
 * of p50 and p99; without, a small one. Returns how to find a cell by a point, and the point of a cell.
 */
export function paint(canvas, columns, rows, millis, hasAxes) {
    palette ??= colours();
    const { pen, width, height } = prepared(canvas);
    const { bounds, floor } = rows;
    const area = hasAxes
        ? { left: AXIS_LEFT, top: 6, width: width - AXIS_LEFT - 2, height: height - AXIS_BOTTOM - 6 }
        : { left: 0, top: 0, width, height };
    if (bounds.length === 0 || area.width <= 0) {
        return undefined;
    }
    const rowHeight = area.height / bounds.length;
    const end = columns[columns.length - 1]?.at ?? 0;
    const begin = end - millis;
    const across = at => area.left + Math.max(0, Math.round((at - begin) / millis * area.width));
    const rowTop = index => area.top + area.height - (index + 1) * rowHeight;
    if (hasAxes) {
        drawAxes(pen, area, bounds, rowTop, rowHeight, millis);
    }
    const rowOf = new Map(bounds.map((bound, index) => [bound, index]));
    const most = columns.reduce((high, { distribution }) => Math.max(high, ...distribution.counts.map(({ count }) => count)), 1);
    for (const { at, seconds, distribution } of columns) {
        const left = across(at - seconds * 1000);
        const wide = Math.max(1, across(at) - left);
        for (const { le, count } of distribution.counts) {
            if (count > 0 && rowOf.has(le)) {
                pen.fillStyle = shadeOf(count, most);
                const top = Math.round(rowTop(rowOf.get(le)));
                pen.fillRect(left, top, wide, Math.max(1, Math.round(rowTop(rowOf.get(le) - 1)) - top - (rowHeight > 6 ? 1 : 0)));
            }
        }
    }
    if (hasAxes) {
        const heightAt = seconds => area.top + area.height * (1 - heightOf(seconds, bounds, floor));
        drawLine(pen, columns, across, heightAt, 0.99, palette.p99);
        drawLine(pen, columns, across, heightAt, 0.5, palette.p50);
    }
    return { area, across, rowTop, rowHeight, begin, millis, bounds, floor };
}

function drawAxes(pen, area, bounds, rowTop, rowHeight, millis) {
    pen.font = "11px system-ui, sans-serif";
    pen.fillStyle = palette.text;
    pen.strokeStyle = palette.grid;
    pen.lineWidth = 1;
    pen.textBaseline = "middle";
    pen.textAlign = "right";
    let lastLabel = Infinity;
    bounds.forEach((bound, index) => {
        const top = rowTop(index);
        if (bound !== Infinity && lastLabel - top >= LABEL_GAP && top > area.top - 1) {
            pen.fillText(boundText(bound), area.left - 8, Math.max(top, area.top + 5));
            line(pen, area.left, Math.round(top) + 0.5, area.left + area.width, Math.round(top) + 0.5);
            lastLabel = top;
        }
    });
    pen.textBaseline = "alphabetic";
    const steps = area.width < 420 ? 2 : 4;
    for (let step = 0; step <= steps; step++) {
        const left = area.left + area.width * step / steps;
        const ago = Math.round(millis / 1000 * (1 - step / steps));
        pen.textAlign = step === 0 ? "left" : step === steps ? "right" : "center";
        pen.fillText(ago === 0 ? "now" : `−${ago} s`, left, area.top + area.height + 15);
    }
    line(pen, area.left, area.top + area.height + 0.5, area.left + area.width, area.top + area.height + 0.5);
}

function line(pen, ...[x1, y1, x2, y2]) {
    pen.beginPath();
    pen.moveTo(x1, y1);
    pen.lineTo(x2, y2);
    pen.stroke();
}

/** A step for each column; broken where nothing was measured. */
function drawLine(pen, columns, across, heightAt, share, colour) {
    pen.strokeStyle = colour;
    pen.lineWidth = 1.5;
    pen.beginPath();
    let isDown = false;
    for (const { at, seconds, distribution } of columns) {
        const value = quantile(distribution, share);
        if (value === undefined) {
            isDown = false;
            continue;
        }
        const y = heightAt(value);
        pen[isDown ? "lineTo" : "moveTo"](across(at - seconds * 1000), y);
        pen.lineTo(across(at), y);
        isDown = true;
    }
    pen.stroke();
}

/** A frame around one cell of the large picture. */
export function mark(canvas, picture, column, row) {
    const pen = canvas.getContext("2d");
    const left = picture.across(column.at - column.seconds * 1000);
    pen.strokeStyle = palette.ink;
    pen.lineWidth = 1;
    pen.strokeRect(left - 0.5, picture.rowTop(row) - 0.5, Math.max(2, picture.across(column.at) - left) + 1, picture.rowHeight + 1);
}
