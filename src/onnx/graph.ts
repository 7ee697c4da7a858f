/**
 * ONNX graphs, built one operation after the other: names are made here, constants of all graphs lie in the outermost one
 * (whose names its loops see), and a value knows the type of its elements, so that a bare number becomes a constant of the right one.
 * Operators are those of opset 17. It knows no network.
 */
import type { Attribute, ElementType, GraphData, NodeData, TensorData, ValueData } from './proto';

export const OPSET = 17;

export interface Value {
  readonly name: string;
  readonly type: ElementType;
}
/** A number stands for a constant of the other operand's type. */
export type Operand = Value | number;
/** A length: known, or [1] int64 that the call knows. */
export type Length = number | Value;
type Attributes = Readonly<Record<string, Attribute>>;

/** What all graphs of one model share. */
interface Shared {
  count: number;
  readonly constants: TensorData[];
  readonly known: Map<string, Value>;
}

export class Graph {
  private readonly nodes: NodeData[] = [];
  private readonly inputs: ValueData[] = [];
  private readonly shared: Shared;

  constructor(shared: Shared = { count: 0, constants: [], known: new Map() }) {
    this.shared = shared;
  }

  /** A graph that runs within this one: it sees all values made so far. */
  body(): Graph {
    return new Graph(this.shared);
  }

  private fresh(type: ElementType): Value {
    return { name: `v${this.shared.count++}`, type };
  }

  input(name: string, type: ElementType, dims: readonly (number | string)[]): Value {
    this.inputs.push({ name, type, dims });
    return { name, type };
  }

  /** An input of a body; without `dims` its shape is the caller's. */
  bodyInput(type: ElementType, dims?: readonly number[]): Value {
    const value = this.fresh(type);
    this.inputs.push({ name: value.name, type, ...(dims ? { dims } : {}) });
    return value;
  }

  /** An input that has a value where the caller gives none. */
  inputOr(name: string, value: number): Value {
    this.inputs.push({ name, type: 'float', dims: [] });
    const values = Float32Array.of(value);
    this.shared.constants.push({ name, type: 'float', dims: [], values });
    return { name, type: 'float' };
  }

  /** @param outputs of this graph, by the names they shall have, or as they are */
  data(
    name: string,
    outputs: readonly (Value & { readonly dims?: readonly (number | string)[] })[],
    outermost = false,
  ): GraphData {
    const constants = outermost ? this.shared.constants : [];
    return { name, nodes: this.nodes, inputs: this.inputs, constants, outputs };
  }

  /** Another name for a value, as outputs need. */
  named(value: Value, name: string): Value {
    this.nodes.push({ type: 'Identity', inputs: [value.name], outputs: [name], attributes: {} });
    return { ...value, name };
  }

  many(
    type: string,
    inputs: readonly (Value | null)[],
    attributes: Attributes,
    outputs: readonly ElementType[],
  ): Value[] {
    const made = outputs.map((t) => this.fresh(t));
    this.nodes.push({
      ...{ type, attributes },
      inputs: inputs.map((v) => v?.name ?? ''),
      outputs: made.map((v) => v.name),
    });
    return made;
  }

  /** One operation of one output; its type is the first input's unless said. */
  op(
    type: string,
    inputs: readonly (Value | null)[],
    attributes: Attributes = {},
    as: ElementType = inputs[0]!.type,
  ): Value {
    return this.many(type, inputs, attributes, [as])[0];
  }

  constant(type: ElementType, values: ArrayLike<number>, dims: readonly number[]): Value {
    const key = values.length <= 8 ? [type, dims.join(), Array.from(values).join()].join('|') : '';
    const known = key ? this.shared.known.get(key) : undefined;
    if (known) return known;
    const value = this.fresh(type);
    this.shared.constants.push({ name: value.name, type, dims, values: stored(type, values) });
    if (key) this.shared.known.set(key, value);
    return value;
  }

  floats = (values: ArrayLike<number>, dims: readonly number[] = [values.length]): Value =>
    this.constant('float', values, dims);
  doubles = (values: ArrayLike<number>, dims: readonly number[] = [values.length]): Value =>
    this.constant('double', values, dims);
  ints = (values: readonly number[]): Value => this.constant('int64', values, [values.length]);

  private pair(type: string, a: Operand, b: Operand, as?: ElementType): Value {
    const of = typeof a === 'number' ? (b as Value).type : a.type;
    const both = [a, b].map((v) => (typeof v === 'number' ? this.constant(of, [v], []) : v));
    return this.op(type, both, {}, as ?? of);
  }
  add = (a: Operand, b: Operand): Value => this.pair('Add', a, b);
  sub = (a: Operand, b: Operand): Value => this.pair('Sub', a, b);
  mul = (a: Operand, b: Operand): Value => this.pair('Mul', a, b);
  div = (a: Operand, b: Operand): Value => this.pair('Div', a, b);
  max = (a: Operand, b: Operand): Value => this.pair('Max', a, b);
  min = (a: Operand, b: Operand): Value => this.pair('Min', a, b);
  greater = (a: Operand, b: Operand): Value => this.pair('Greater', a, b, 'bool');
  less = (a: Operand, b: Operand): Value => this.pair('Less', a, b, 'bool');
  and = (a: Value, b: Value): Value => this.op('And', [a, b]);
  matmul = (a: Value, b: Value): Value => this.op('MatMul', [a, b]);
  square = (a: Value): Value => this.mul(a, a);

  where(condition: Value, a: Operand, b: Operand): Value {
    const of = typeof a === 'number' ? (b as Value).type : a.type;
    const [x, y] = [a, b].map((v) => (typeof v === 'number' ? this.constant(of, [v], []) : v));
    return this.op('Where', [condition, x, y], {}, of);
  }

  cast(a: Value, to: ElementType): Value {
    const number = { float: 1, int64: 7, bool: 9, double: 11 }[to];
    return a.type === to ? a : this.op('Cast', [a], { to: number }, to);
  }

  /** The length along an axis, [1] int64. */
  size = (a: Value, axis: number): Value =>
    this.op('Shape', [a], { start: axis, end: axis + 1 }, 'int64');

  private lengths(dims: readonly Length[]): Value {
    if (dims.every((d) => typeof d === 'number')) return this.ints(dims);
    const parts = dims.map((d) => (typeof d === 'number' ? this.ints([d]) : d));
    return this.op('Concat', parts, { axis: 0 });
  }

  /** −1: whatever is left. */
  reshape = (a: Value, dims: readonly Length[]): Value =>
    this.op('Reshape', [a, this.lengths(dims)]);
  expand = (a: Value, dims: readonly Length[]): Value => this.op('Expand', [a, this.lengths(dims)]);
  /** `value` everywhere. */
  filled(type: ElementType, value: number, dims: readonly Length[]): Value {
    return this.expand(this.constant(type, [value], []), dims);
  }
  transpose = (a: Value, perm: readonly number[]): Value => this.op('Transpose', [a], { perm });
  concat = (parts: readonly Value[], axis: number): Value => this.op('Concat', parts, { axis });
  gather = (a: Value, index: Value, axis: number): Value => this.op('Gather', [a, index], { axis });
  unsqueeze = (a: Value, axis: number): Value => this.op('Unsqueeze', [a, this.ints([axis])]);

  /** Elements from … to − 1 of an axis. */
  slice = (a: Value, axis: number, from: number, to: number): Value =>
    this.op('Slice', [a, this.ints([from]), this.ints([to]), this.ints([axis])]);
  /** `before` and `after` zeros along an axis of a value of so many axes. */
  pad(a: Value, rank: number, axis: number, before: number, after: number): Value {
    const pads = Array.from({ length: 2 * rank }, (_, i) =>
      i === axis ? before : i === rank + axis ? after : 0,
    );
    return this.op('Pad', [a, this.ints(pads)]);
  }

  /** Over the last axis, which stays with length 1. */
  sum = (a: Value): Value => this.op('ReduceSum', [a, this.ints([-1])], { keepdims: 1 });
  largest = (a: Value): Value => this.op('ReduceMax', [a], { axes: [-1], keepdims: 1 });
  smallest = (a: Value, keep = true): Value =>
    this.op('ReduceMin', [a], { axes: [-1], keepdims: keep ? 1 : 0 });

  /** x·σ(x) */
  silu = (a: Value): Value => this.mul(a, this.op('Sigmoid', [a]));
  leaky = (a: Value, slope: number): Value => this.op('LeakyRelu', [a], { alpha: { f: slope } });

  /**
   * Steps along an axis of the inputs. `step` gets states and a slice of each input; it returns the next states and the slices
   * of the outputs.
   * @param backwards which inputs are read from the end; outputs of the same place in `outputsBackwards` are laid from the end
   */
  scan(
    states: readonly Value[],
    inputs: readonly { readonly value: Value; readonly axis: number; readonly back?: boolean }[],
    outputs: readonly { readonly axis: number; readonly back?: boolean }[],
    step: (g: Graph, states: Value[], slices: Value[]) => { states: Value[]; outputs: Value[] },
  ): { readonly states: Value[]; readonly outputs: Value[] } {
    const body = this.body();
    const now = states.map((s) => body.bodyInput(s.type));
    const slices = inputs.map(({ value }) => body.bodyInput(value.type));
    const made = step(body, now, slices);
    // A body's output must be made in it, and once.
    const results = [...made.states, ...made.outputs].map((v) => body.op('Identity', [v]));
    const all = this.many(
      'Scan',
      [...states, ...inputs.map(({ value }) => value)],
      {
        body: { graph: body.data('step', results) },
        num_scan_inputs: inputs.length,
        scan_input_axes: inputs.map(({ axis }) => axis),
        scan_input_directions: inputs.map(({ back }) => (back ? 1 : 0)),
        scan_output_axes: outputs.map(({ axis }) => axis),
        scan_output_directions: outputs.map(({ back }) => (back ? 1 : 0)),
      },
      results.map(({ type }) => type),
    );
    return { states: all.slice(0, states.length), outputs: all.slice(states.length) };
  }

  /** `turns` times; `step` gets the number of the turn, [] int64, and the states. */
  loop(
    turns: number,
    states: readonly Value[],
    step: (g: Graph, turn: Value, states: Value[]) => Value[],
  ): Value[] {
    const body = this.body();
    const turn = body.bodyInput('int64', []);
    body.bodyInput('bool', []);
    const now = states.map((s) => body.bodyInput(s.type));
    const next = step(body, turn, now).map((v) => body.op('Identity', [v]));
    const goOn = body.cast(body.constant('int64', [1], []), 'bool');
    return this.many(
      'Loop',
      [this.constant('int64', [turns], []), null, ...states],
      { body: { graph: body.data('turn', [goOn, ...next]) } },
      states.map(({ type }) => type),
    );
  }

  /** One of two, of which only that one is worked out. */
  choose(condition: Value, yes: (g: Graph) => Value, no: (g: Graph) => Value): Value {
    const branch = (make: (g: Graph) => Value): [GraphData, ElementType] => {
      const g = this.body();
      const made = g.op('Identity', [make(g)]);
      return [g.data('branch', [made]), made.type];
    };
    const [then, type] = branch(yes);
    const [other] = branch(no);
    return this.op(
      'If',
      [condition],
      { then_branch: { graph: then }, else_branch: { graph: other } },
      type,
    );
  }
}

function stored(type: ElementType, values: ArrayLike<number>): TensorData['values'] {
  if (type === 'float') return Float32Array.from(values);
  if (type === 'double') return Float64Array.from(values);
  if (type === 'bool') return Uint8Array.from(values);
  return BigInt64Array.from(Array.from(values, BigInt));
}
