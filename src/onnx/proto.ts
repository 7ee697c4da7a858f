/**
 * An ONNX model as bytes: the part of onnx.proto (IR 8) that our graphs use, message by message. The wire format is
 * protobufjs's writer; its own encoders are made of text while the page runs, which the page's policy forbids, and a schema
 * is not needed to write nine messages.
 */
import protobuf from 'protobufjs/minimal.js';

export type ElementType = 'float' | 'double' | 'int64' | 'bool';

/** Numbers of TensorProto.DataType. */
const elementTypes: Readonly<Record<ElementType, number>> = {
  float: 1,
  int64: 7,
  bool: 9,
  double: 11,
};

export interface TensorData {
  readonly name: string;
  readonly type: ElementType;
  readonly dims: readonly number[];
  readonly values: Float32Array | Float64Array | BigInt64Array | Uint8Array;
}

/** What a node is told beside its inputs: number → FLOAT with `f`, whole number → INT, list → INTS, text → STRING. */
export type Attribute =
  | number
  | string
  | readonly number[]
  | { readonly f: number }
  | { readonly graph: GraphData };

export interface NodeData {
  readonly type: string;
  /** '' is an input that is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** An input or output: a number is a fixed length, a word one that only a call knows. */
export interface ValueData {
  readonly name: string;
  readonly type: ElementType;
  /** Absent: nothing is said of the shape. */
  readonly dims?: readonly (number | string)[];
}

export interface GraphData {
  readonly name: string;
  readonly nodes: readonly NodeData[];
  readonly constants: readonly TensorData[];
  readonly inputs: readonly ValueData[];
  readonly outputs: readonly ValueData[];
}

export interface ModelData {
  readonly producer: string;
  readonly version: string;
  readonly description: string;
  readonly opset: number;
  readonly graph: GraphData;
  readonly metadata: Readonly<Record<string, string>>;
}

type Writer = protobuf.Writer;
const BYTES = 2; // wire type: length, then bytes

const text = (w: Writer, field: number, value: string): Writer =>
  w.uint32((field << 3) | BYTES).string(value);
const whole = (w: Writer, field: number, value: number): Writer =>
  w.uint32(field << 3).int64(value);
function message(w: Writer, field: number, fill: (inner: Writer) => void): void {
  w.uint32((field << 3) | BYTES).fork();
  fill(w);
  w.ldelim();
}

/** The bytes of a .onnx file. */
export function encodeModel(model: ModelData): Uint8Array<ArrayBuffer> {
  const w = protobuf.Writer.create();
  whole(w, 1, 8);
  text(w, 2, model.producer);
  text(w, 3, model.version);
  whole(w, 5, 1);
  text(w, 6, model.description);
  message(w, 7, (g) => graph(g, model.graph));
  message(w, 8, (o) => whole(text(o, 1, ''), 2, model.opset));
  for (const [key, value] of Object.entries(model.metadata))
    message(w, 14, (e) => text(text(e, 1, key), 2, value));
  return new Uint8Array(w.finish());
}

function graph(w: Writer, { name, nodes, constants, inputs, outputs }: GraphData): void {
  for (const n of nodes) message(w, 1, (inner) => node(inner, n));
  text(w, 2, name);
  for (const c of constants) message(w, 5, (inner) => tensor(inner, c));
  for (const v of inputs) message(w, 11, (inner) => value(inner, v));
  for (const v of outputs) message(w, 12, (inner) => value(inner, v));
}

function node(w: Writer, { type, inputs, outputs, attributes }: NodeData): void {
  for (const name of inputs) text(w, 1, name);
  for (const name of outputs) text(w, 2, name);
  text(w, 4, type);
  for (const [name, given] of Object.entries(attributes))
    message(w, 5, (inner) => attribute(inner, name, given));
}

/** Its kind is AttributeProto.AttributeType. */
function attribute(w: Writer, name: string, given: Attribute): void {
  text(w, 1, name);
  const kind = (k: number): Writer => whole(w, 20, k);
  if (typeof given === 'string') {
    text(w, 4, given);
    kind(3);
  } else if (typeof given === 'number') {
    whole(w, 3, given);
    kind(2);
  } else if ('f' in given) {
    w.uint32((2 << 3) | 5).float(given.f);
    kind(1);
  } else if ('graph' in given) {
    message(w, 6, (g) => graph(g, given.graph));
    kind(5);
  } else {
    for (const v of given) whole(w, 8, v);
    kind(7);
  }
}

function tensor(w: Writer, { name, type, dims, values }: TensorData): void {
  for (const d of dims) whole(w, 1, d);
  whole(w, 2, elementTypes[type]);
  text(w, 8, name);
  const { buffer, byteOffset, byteLength } = values;
  w.uint32((9 << 3) | BYTES).bytes(new Uint8Array(buffer, byteOffset, byteLength));
}

function value(w: Writer, { name, type, dims }: ValueData): void {
  text(w, 1, name);
  message(w, 2, (t) =>
    message(t, 1, (inner) => {
      whole(inner, 1, elementTypes[type]);
      if (!dims) return;
      message(inner, 2, (shape) => {
        for (const d of dims)
          message(shape, 1, (dim) => (typeof d === 'number' ? whole(dim, 1, d) : text(dim, 2, d)));
      });
    }),
  );
}
