/** docs/lessons.md: for people who write lessons; the facts out of their table. */
import { facts, infoOf } from '../../src/lessons/factTable.ts';
import type { FactBase, Part } from '../../src/lessons/factTable.ts';
import { lessonLimits } from '../../src/lessons/describe.ts';

const parts: Readonly<Record<Part, string>> = {
  endmember: 'endmember',
  method: 'method',
  constraints: 'rules',
  setting: 'setting',
};

function row(base: FactBase): string {
  const { part, alone, unit, says, truth, pixel } = infoOf(base);
  const names = [
    ...(part === undefined || alone ? [`\`${base}\``] : []),
    ...(part ? [`\`${base}.\`_${parts[part]}_`] : []),
  ];
  const marks = [...(truth ? ['T'] : []), ...(pixel ? ['P'] : [])].join(' ');
  return `| ${names.join(', ')} | ${unit} | ${marks} | ${says} |`;
}

/** The whole page, as Markdown. */
export function lessonsDocument(): string {
  const rows = (Object.keys(facts) as FactBase[]).map(row);
  return `# Writing a lesson

A lesson is a file \`<name>.lesson.json\` that the studio plays: drop it on the page, or choose it under Lessons. It runs in the studio itself, on a scene made for it; the work on screen before comes back when one leaves. At most ${lessonLimits.bytes / 1024} KB, ${lessonLimits.steps} steps, ${lessonLimits.words} words a step. A first line \`"$schema": "https://…/lesson.schema.json"\` (the file lies beside the studio's page) gives completion in editors. “Copy this state as a step” in the lesson's menu copies the scene, labels, settings and view on screen as a step to paste.

\`npm run lessons -- check my.lesson.json\` checks a file, plays its steps with the real solvers and tells every claim beside what was found. Please give each number that a text states a claim: it is how a lesson stays true.

## How a step goes

1. Its \`setup\` is applied. Whoever enters a step from elsewhere gets the setups from the last one with a \`scene\` up to it.
2. \`ask\`, if there is one: the learner gives an answer before \`until\` is looked at.
3. \`until\` is looked at with every change. Once it holds, “Next” can be used, and the answer is shown beside the measurement. Nothing goes on by itself, and “Skip” is always there.
4. \`tell\`, \`aha\` and \`wrongIdea\` are shown then.

\`doForMe\` is done when the learner asks for it, \`solve\` (or else \`doForMe\`) by the check. What trains, races or computes is waited for.

## Texts

Plain words with \`**strong**\`, \`_emphasis_\`, \`[[fact]]\` (its value as it is now) and \`{Water}\` (the endmember's name in its colour). An empty line parts paragraphs. There is no HTML and there are no links.

## Conditions

\`{ "fact": "labels.count", "is": ">=", "value": 10 }\`, with \`=\`, \`!=\`, \`<\`, \`<=\`, \`>\`, \`>=\`, or \`near\` and \`within\`; in place of \`value\`, \`"of": { "fact": "…", "times": 2 }\` compares with another fact. Joined by \`{ "all": [ … ] }\`, \`{ "any": [ … ] }\`, \`{ "not": … }\`. A comparison with a fact that is not known yet does not hold.

## Facts

_Endmember_ is a name (\`labels.count.Water\`), _method_ an id of the race (\`race.rmse.fcls\`), _rules_ one of \`none\`, \`sum\` (sum to one), \`positive\` and \`both\` of the constraint lab, _setting_ a setting's name (\`setting.steps\`). T: needs the truth, and is not known while it is veiled. P: depends on the pixel under the cursor, so questions of kind \`pixel\` can ask for it.

| fact | unit | | what it is |
| --- | --- | --- | --- |
${rows.join('\n')}
`;
}
