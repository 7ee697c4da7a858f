/** The methods as the picker lists them: families, ready choices, what a run costs. Pure. */
import { allIds, defaultRace, methodIds, methodTable } from '../../settings/methods';
import type { MethodFamily, MethodId, MethodInfo } from '../../settings/methods';
import { stepsOf } from '../../settings/schedules';
import type { StepsChoice } from '../../settings/schedules';
import type { Race } from '../../store/race/race';
import type { MethodPace } from '../../protocol/race';
import { measuredSeconds } from '../../store/race/selectors';
import { duration } from '../common/format';

export interface MethodGroup {
  readonly family: MethodFamily;
  readonly title: string;
  readonly methods: readonly MethodId[];
}

const titles: Readonly<Record<MethodFamily, string>> = {
  network: 'Ours',
  ablation: 'Ablations of ours',
  peer: 'Peers',
  classical: 'Classical',
  yardstick: 'Yardsticks',
};

export const info = (method: MethodId): MethodInfo => methodTable[method];

const ofFamily = (family: MethodFamily): readonly MethodId[] =>
  allIds.filter((m) => methodTable[m].family === family);

export const methodGroups: readonly MethodGroup[] = (
  ['network', 'ablation', 'peer', 'classical', 'yardstick'] as const
).map((family) => ({ family, title: titles[family], methods: ofFamily(family) }));

/** Methods in the order of the table, whatever the order they were chosen in. */
export function inOrder(methods: Iterable<MethodId>): readonly MethodId[] {
  const chosen = new Set(methods);
  return allIds.filter((m) => chosen.has(m));
}

export interface RacePreset {
  readonly name: string;
  readonly help: string;
  readonly methods: readonly MethodId[];
}

export const racePresets: readonly RacePreset[] = [
  {
    name: 'Quick',
    help: 'Ours beside the lines to beat: seconds to minutes on any laptop',
    methods: inOrder(defaultRace),
  },
  {
    name: 'Classical',
    help: 'Everything that trains nothing: seconds',
    methods: ofFamily('classical'),
  },
  {
    name: 'Peers',
    help: 'Ours, the published networks, and the classical line',
    methods: inOrder([...ofFamily('network'), ...ofFamily('peer'), 'classical']),
  },
  {
    name: 'Endmembers given',
    help: 'Both of each pair get the same endmembers, of the labels or of VCA: FCLS, and an inversion that is learned',
    methods: inOrder(['fcls', 'dcae', 'vca-fcls', 'dcae-blind']),
  },
  {
    name: 'Ablations',
    help: 'Ours with parts switched off',
    methods: inOrder([...ofFamily('network'), ...ofFamily('ablation')]),
  },
  {
    name: 'All',
    help: 'Every method: long on a large scene',
    methods: methodIds,
  },
];

/** The ready choice that is chosen, or null. */
export function presetOf(methods: readonly MethodId[]): string | null {
  const key = inOrder(methods).join();
  return racePresets.find((p) => p.methods.join() === key)?.name ?? null;
}

/** What one run costs: as measured here, else in steps; "about 4.2 s", "120 steps", "no training". */
export function costHint(
  method: MethodId,
  race: Race | null,
  steps: StepsChoice | null,
  pace?: MethodPace,
): string {
  const own = info(method).steps;
  const measured = measuredSeconds(race, method);
  const sameSteps = own === null || (race?.config.steps ?? null) === steps;
  if (measured !== null && sameSteps) {
    return about(measured);
  }
  if (pace) return about(secondsOf(pace, steps));
  return own === null ? 'no training' : `${stepsOf(method, steps)?.toLocaleString('en')} steps`;
}

const about = (seconds: number): string =>
  seconds < 0.1 ? 'under 0.1 s' : `about ${duration(seconds)}`;

/** Seconds the whole choice takes by what runs took on this machine; null when a method was never run here. */
export function expectedSeconds(
  methods: readonly MethodId[],
  seeds: number,
  race: Race | null,
  steps: StepsChoice | null,
  paces: readonly MethodPace[] = [],
): number | null {
  const sameSteps = (race?.config.steps ?? null) === steps;
  const each = methods.map((method) => {
    const measured = sameSteps ? measuredSeconds(race, method) : null;
    const pace = paces.find((p) => p.method === method);
    return measured ?? (pace ? secondsOf(pace, steps) : null);
  });
  if (each.length === 0 || each.includes(null)) return null;
  return seeds * each.reduce<number>((sum, s) => sum + (s ?? 0), 0);
}

const secondsOf = ({ method, onceMs, stepMs }: MethodPace, steps: StepsChoice | null): number =>
  (onceMs + stepMs * (stepsOf(method, steps) ?? 0)) / 1000;
