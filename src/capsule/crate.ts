/**
 * `ro-crate-metadata.json`: what the capsule is in the words of others, by RO-Crate 1.1 (https://w3id.org/ro/crate/1.1)
 * and Process Run Crate 0.5 (https://w3id.org/ro/wfrun/process/0.5): the files, the studio, and one CreateAction a run.
 */
import { crateFile } from './format';
import { engineWords } from './environment';
import type { CapsuleManifest, CapsuleMember } from './manifest';

/** Who made it and on what terms; asked of the person, none of it guessed. */
export interface About {
  /** An SPDX identifier ("CC-BY-4.0"), an address, or null: none was given. */
  readonly licence: string | null;
  /** Name of who made it, or null. */
  readonly author: string | null;
}

const profile = 'https://w3id.org/ro/wfrun/process/0.5';

type Entity = Readonly<Record<string, unknown>> & { readonly '@id': string };

const ref = (id: string) => ({ '@id': id });

/** Dates with an offset in digits, as the profile asks for them. */
const dateOf = (iso: string): string => iso.replace(/Z$/, '+00:00');

/** A path as an identifier: every part of it percent-encoded. */
const idOf = (path: string): string => path.split('/').map(encodeURIComponent).join('/');

const kinds: readonly (readonly [RegExp, string, string])[] = [
  [
    /^capsule\.json$/,
    'application/json',
    'What was run, and the digests that a repeated run has to meet',
  ],
  [/^settings\.json$/, 'application/json', 'Every setting of the run'],
  [/^labels\.json$/, 'application/json', 'The labelled pixels'],
  [/^config\.json$/, 'application/json', 'What the command line takes to run it again'],
  [/^history\.json$/, 'application/json', 'Versions of the labels'],
  [/^weights\.unmixw$/, 'application/zip', 'Trained weights, which the studio opens'],
  [/^warm\.npy$/, 'application/octet-stream', 'The weights that the update went on from'],
  [/abundances.*\.npy$/, 'application/octet-stream', 'Abundances, lines × samples × endmembers'],
  [/losses.*\.npy$/, 'application/octet-stream', 'Losses of every step'],
  [/endmembers.*\.csv$/, 'text/csv', 'Endmember spectra'],
  [/metrics\.json$/, 'application/json', 'Errors against the truth, where there is one'],
  [/^scene\/recipe\.json$/, 'application/json', 'The recipe that makes the scene'],
  [/^(scene|truth)\//, 'application/octet-stream', 'A file of the scene, as it was opened'],
];

function fileEntity({ path, bytes, sha256 }: CapsuleMember): Entity {
  const [, encodingFormat, description] = kinds.find(([name]) => name.test(path)) ?? [];
  return {
    '@id': idOf(path),
    '@type': 'File',
    name: path,
    ...(description ? { description, encodingFormat } : {}),
    contentSize: String(bytes),
    sha256,
  };
}

function licenceEntity(licence: string | null): Entity {
  if (licence === null) {
    return {
      '@id': '#no-licence',
      '@type': 'CreativeWork',
      name: 'No licence was given',
      description: 'Who made this has not said on what terms it may be used: ask them.',
    };
  }
  const address = /^https?:/.test(licence);
  return {
    '@id': address ? licence : `https://spdx.org/licenses/${encodeURIComponent(licence)}`,
    '@type': 'CreativeWork',
    name: licence,
    description: address
      ? 'The licence at this address'
      : `The licence ${licence} as SPDX lists it`,
  };
}

interface ActionText {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly results: readonly string[];
  readonly ended: string | null;
  readonly seconds: number | null;
}

/** Which files of a run are its results. */
function actionsOf(manifest: CapsuleManifest): readonly ActionText[] {
  const { scene, run, race, members, ended } = manifest;
  const results = members.map((m) => m.path).filter((p) => /^(results\/|weights)/.test(p));
  const on = `on ${scene.name}, by ${engineWords(manifest.engine)}`;
  if (run) {
    const { steps, warm, seconds } = run;
    return [
      {
        id: '#run',
        name: warm ? `Update of a trained network` : 'Training of the dual-branch network',
        description: `${steps} steps ${on}`,
        ...{ results, ended, seconds },
      },
    ];
  }
  return (race?.runs ?? [])
    .filter((r) => r.without === null)
    .map(({ method, seed, steps, seconds }) => ({
      id: `#run-${method}-seed${seed}`,
      name: `${method}, seed ${seed}`,
      description: `${steps > 0 ? `${steps} steps` : 'One answer'} ${on}`,
      results: results.filter(
        (p) => p.includes(`/${method}-seed${seed}.`) || p === 'results/metrics.json',
      ),
      ended: null,
      seconds,
    }));
}

/** @param self capsule.json, which lists every other file */
export function crateJson(manifest: CapsuleManifest, self: CapsuleMember, about: About): string {
  const { scene, studio, written, engine, members } = manifest;
  const all = [self, ...members];
  const licence = licenceEntity(about.licence);
  const author: Entity | null =
    about.author === null ? null : { '@id': '#author', '@type': 'Person', name: about.author };
  const outside: Entity[] =
    scene.from.kind === 'files' && !scene.from.embedded
      ? [...scene.from.files, ...scene.from.truthFiles].map(({ name, size, hash }, i) => ({
          '@id': `#scene-file-${i + 1}`,
          '@type': 'CreativeWork',
          name,
          description: `A file of the scene that is not in this crate: ${size} bytes${hash ? `, fingerprint ${hash}` : ''}`,
        }))
      : [];
  const inputs = [
    ...members
      .map((m) => m.path)
      .filter((p) => /^(settings|labels)\.json$|^warm|^scene\/|^truth\//.test(p))
      .map(idOf),
    ...outside.map((e) => e['@id']),
  ];
  const environment: Entity[] = [
    ['engine', engine.engine],
    ['adapter', engine.adapter],
    ['browser', `${engine.browser.name} ${engine.browser.version}`.trim()],
    ['isolated', String(engine.isolated)],
  ].map(([name, value]) => ({
    '@id': `#environment-${name}`,
    '@type': 'PropertyValue',
    ...{ name, value },
  }));
  const actions = actionsOf(manifest).map((a): Entity => {
    const start =
      a.ended !== null && a.seconds !== null
        ? new Date(Date.parse(a.ended) - 1000 * a.seconds).toISOString()
        : null;
    return {
      '@id': a.id,
      '@type': 'CreateAction',
      name: a.name,
      description: a.description,
      instrument: ref('#unmixing-studio'),
      ...(start === null ? {} : { startTime: dateOf(start) }),
      ...(a.ended === null ? {} : { endTime: dateOf(a.ended) }),
      ...(author ? { agent: ref(author['@id']) } : {}),
      object: inputs.map(ref),
      result: a.results.map((path) => ref(idOf(path))),
      actionStatus: 'http://schema.org/CompletedActionStatus',
      environment: environment.map((e) => ref(e['@id'])),
    };
  });
  const graph: Entity[] = [
    {
      '@id': crateFile,
      '@type': 'CreativeWork',
      conformsTo: ref('https://w3id.org/ro/crate/1.1'),
      about: ref('./'),
    },
    {
      '@id': './',
      '@type': 'Dataset',
      name: `Unmixing of ${scene.name}`,
      description: `Abundances and endmembers of ${scene.name} (${scene.lines} lines × ${scene.samples} samples × ${scene.bands} bands), with everything that repeats them: Unmixing Studio ${studio} verifies this file.`,
      datePublished: dateOf(written),
      license: ref(licence['@id']),
      conformsTo: [ref(profile)],
      ...(author ? { author: ref(author['@id']) } : {}),
      hasPart: all.map((m) => ref(idOf(m.path))),
      mentions: actions.map((a) => ref(a['@id'])),
    },
    { '@id': profile, '@type': 'CreativeWork', name: 'Process Run Crate', version: '0.5' },
    {
      '@id': '#unmixing-studio',
      '@type': 'SoftwareApplication',
      name: 'Unmixing Studio',
      softwareVersion: studio,
    },
    licence,
    ...(author ? [author] : []),
    ...environment,
    ...outside,
    ...all.map(fileEntity),
    ...actions,
  ];
  const document = {
    '@context': [
      'https://w3id.org/ro/crate/1.1/context',
      'https://w3id.org/ro/terms/workflow-run/context',
    ],
    '@graph': graph,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
