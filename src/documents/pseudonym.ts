/** What a student is called while nobody is named: two words of the key that the studio drew, the same on every page. */

const adjectives =
  'Amber Ample Brave Bright Brisk Calm Careful Clear Clever Cosy Curious Deft Eager Early Fair Fleet Fond Free Gentle Glad Golden Good Grand Hardy Happy Honest Humble Jolly Keen Kind Lively Loyal Lucky Mellow Merry Mild Modest Neat Nimble Noble Patient Spry Polite Proud Quick Quiet Rapid Ready Rosy Sage Serene Sharp Shy Silver Smart Snug Steady Sunny Swift Tidy True Warm Wise Witty'.split(
    ' ',
  );
const animals =
  'alpaca avocet badger beaver bison bittern buzzard camel chamois cormorant crane curlew deer dipper dolphin dormouse egret eider elk falcon ferret finch fox gannet gecko goat goose grebe hare hedgehog heron hoopoe ibex ibis jackdaw kestrel kite koala lapwing lark lemur lynx marmot marten moose newt nuthatch osprey otter owl pelican plover puffin quail raven robin seal stoat snipe sparrow stork swan tern wren'.split(
    ' ',
  );

/** "Quiet heron". @param key 16 hexadecimal digits */
function pseudonymOf(key: string): string {
  const number = Number.parseInt(key.slice(0, 8), 16);
  const adjective = adjectives[number % adjectives.length];
  const animal = animals[Math.floor(number / adjectives.length) % animals.length];
  return `${adjective} ${animal}`;
}

/** Of each key, in their order; where two would be called the same, the later ones get a number. */
export function pseudonyms(keys: readonly string[]): string[] {
  const given = new Map<string, number>();
  return keys.map((key) => {
    const plain = pseudonymOf(key);
    const times = (given.get(plain) ?? 0) + 1;
    given.set(plain, times);
    return times === 1 ? plain : `${plain} ${times}`;
  });
}
