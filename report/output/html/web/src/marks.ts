// Marks on a canvas.
export const sans = 'Inter, "Segoe UI", system-ui, sans-serif';

export function circle(g: CanvasRenderingContext2D, x: number, y: number, r: number) {
  g.moveTo(x + r, y);
  g.arc(x, y, r, 0, 7);
}

export function dot(g: CanvasRenderingContext2D, x: number, y: number, r: number) {
  g.beginPath();
  circle(g, x, y, r);
  g.fill();
}

// shape draws a severity as the rest of the report does.
export function shape(g: CanvasRenderingContext2D, sev: number, x: number, y: number, r: number) {
  g.beginPath();
  if (sev === 0) g.moveTo(x, y - r - 1), g.lineTo(x + r + 1, y), g.lineTo(x, y + r + 1), g.lineTo(x - r - 1, y);
  else if (sev === 1) g.moveTo(x, y - r), g.lineTo(x + r, y + r), g.lineTo(x - r, y + r);
  else if (sev === 3) g.rect(x - r + 1, y - r + 1, 2 * r - 2, 2 * r - 2);
  else g.arc(x, y, r - 0.5, 0, 7);
  if (sev === 4) {
    g.lineWidth = 2;
    g.stroke();
  } else g.fill();
}
