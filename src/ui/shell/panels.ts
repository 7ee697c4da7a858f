/**
 * The panels of the page, one line each, from top to bottom of their places. A panel is its own file (what it shows, its
 * help) and its line here; the page, the header's steps and the commands follow. What the race and the labs answer stands
 * in their own views, for it is drawn from one result that is handed down.
 */
import type { ComponentType } from 'react';
import type { StudioState } from '../../store/state';
import { later } from '../common/later';
import type { PanelName } from '../common/Panel';
import { AnnotationsPanel } from '../labels/AnnotationsPanel';
import { EndmembersPanel } from '../labels/EndmembersPanel';
import { ScenePanel } from '../open/ScenePanel';
import { MapsPanel } from '../results/MapsPanel';
import { EndmemberSpectraPanel, MetricsPanel } from '../results/ResultPanels';
import { SpectrumPanel } from '../spectra/SpectrumPanel';
import { TrainPanel } from '../train/TrainPanel';

// What is not there when the page opens comes later.
const ExplainPanel = later(() => import('../results/ExplainPanel').then((m) => m.ExplainPanel));
const InsidePanel = later(() => import('../inside/InsidePanel').then((m) => m.InsidePanel));
const RaceSetup = later(() => import('../race/RaceSetup').then((m) => m.RaceSetup));
const MethodPicker = later(() => import('../race/MethodPicker').then((m) => m.MethodPicker));
const SpreadSetup = later(() => import('../labs/SpreadSetup').then((m) => m.SpreadSetup));
const ConstraintSetup = later(() =>
  import('../labs/ConstraintSetup').then((m) => m.ConstraintSetup),
);

/** Columns of the workbench (under the image: centre), and what the race and the labs ask. */
export type Place = 'left' | 'centre' | 'right' | 'race' | 'labs';

interface PanelEntry extends PanelName {
  readonly place: Place;
  readonly component: ComponentType<PanelName>;
}

export const panels = [
  { id: 'scene', title: 'Scene', place: 'left', component: ScenePanel },
  { id: 'endmembers', title: 'Endmembers', place: 'left', component: EndmembersPanel },
  { id: 'annotations', title: 'Annotations', place: 'left', component: AnnotationsPanel },
  { id: 'maps', title: 'Maps', place: 'centre', component: MapsPanel },
  { id: 'spectrum', title: 'Spectrum', place: 'right', component: SpectrumPanel },
  { id: 'explain', title: 'Why this pixel', place: 'right', component: ExplainPanel },
  { id: 'inside', title: 'Inside', place: 'right', component: InsidePanel },
  { id: 'train', title: 'Train', place: 'right', component: TrainPanel },
  { id: 'spectra', title: 'Endmember spectra', place: 'right', component: EndmemberSpectraPanel },
  { id: 'metrics', title: 'Metrics', place: 'right', component: MetricsPanel },
  { id: 'race', title: 'Race', place: 'race', component: RaceSetup },
  { id: 'race-methods', title: 'Methods', place: 'race', component: MethodPicker },
  { id: 'labs', title: 'Seeds and label noise', place: 'labs', component: SpreadSetup },
  { id: 'constraint-lab', title: 'Constraints', place: 'labs', component: ConstraintSetup },
] as const satisfies readonly PanelEntry[];

export type PanelId = (typeof panels)[number]['id'];

/** The view of the page that a panel is in. */
export function viewOf(id: PanelId): StudioState['view'] {
  const place = panels.find((p) => p.id === id)?.place;
  return place === 'race' || place === 'labs' ? place : 'studio';
}
