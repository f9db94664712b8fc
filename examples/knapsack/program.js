// Prints for each knapsack, a line of its file, which things to take: their places in the line, from 0.
const fs = require("fs");

const TRIES = 1;
const POWER = 0.0;
const BONUS = 0.0;

function chosen(capacity, things) {
  const order = things.map((thing, place) => ({ place, ...thing }));
  order.sort((a, b) => worth(b) - worth(a));
  let best = { value: -1, places: [] };
  for (let skipped = 0; skipped < TRIES; skipped++) {
    let left = capacity;
    let value = 0;
    const places = [];
    for (let i = skipped; i < order.length; i++) {
      if (order[i].weight <= left) {
        left -= order[i].weight;
        value += order[i].value;
        places.push(order[i].place);
      }
    }
    if (value > best.value) best = { value, places };
  }
  return best.places;
}

function worth(thing) {
  return thing.value / Math.pow(thing.weight, POWER) + BONUS * thing.weight;
}

for (const line of fs.readFileSync(process.argv[2], "utf8").split("\n")) {
  if (line === "") continue;
  const [capacity, ...pairs] = line.split(" ");
  const things = pairs.map((pair) => {
    const [value, weight] = pair.split("/");
    return { value: Number(value), weight: Number(weight) };
  });
  console.log(chosen(Number(capacity), things).join(" "));
}
