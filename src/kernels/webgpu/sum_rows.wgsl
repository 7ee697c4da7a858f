// Sums `per` consecutive rows of a [rows, columns] matrix in a fixed order; i = (block of rows, column).
// The one row left at the end may be written to two or three tensors (TWO, THREE). Bindings: matrix, first, second?, third?.
fn run(i: u32) {
  let column = i % dims.columns;
  let start = (i / dims.columns) * dims.per;
  let stop = min(start + dims.per, dims.rows);
  var sum = 0.0;
  for (var r = start; r < stop; r++) {
    sum += matrix[r * dims.columns + column];
  }
  // @if TWO
  if (column < dims.end1) {
    first[column] = sum;
    return;
  }
  // @if THREE
  if (column >= dims.end2) {
    third[column - dims.end2] = sum;
    return;
  }
  // @end
  second[column - dims.end1] = sum;
  // @else
  first[i] = sum;
  // @end
}
