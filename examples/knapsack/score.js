// Compares what was taken with the best that can be taken, found by dynamic programming: the mean share of value that was left.
const fs = require("fs");

const [knapsacks, answers] = process.argv.slice(2).map((file) => fs.readFileSync(file, "utf8").replace(/\n$/, "").split("\n"));

function reject(reason) {
  console.log(JSON.stringify({ rejected: reason }));
  process.exit();
}

function most(capacity, things) {
  const best = new Array(capacity + 1).fill(0);
  for (const { value, weight } of things)
    for (let left = capacity; left >= weight; left--) best[left] = Math.max(best[left], best[left - weight] + value);
  return best[capacity];
}

function missed(line, answer, number) {
  const [capacity, ...pairs] = line.split(" ");
  const things = pairs.map((pair) => ({ value: Number(pair.split("/")[0]), weight: Number(pair.split("/")[1]) }));
  const places = answer === "" ? [] : answer.split(" ").map(Number);
  if (new Set(places).size < places.length) reject(`it took a thing twice from knapsack ${number}`);
  if (places.some((place) => things[place] === undefined)) reject(`it took what is not in knapsack ${number}: ${answer.slice(0, 60)}`);
  const sum = (name) => places.reduce((all, place) => all + things[place][name], 0);
  if (sum("weight") > Number(capacity)) reject(`knapsack ${number} is too heavy`);
  return 1 - sum("value") / most(Number(capacity), things);
}

if (answers.length !== knapsacks.length) reject(`it printed ${answers.length} lines for ${knapsacks.length} knapsacks`);
const shares = knapsacks.map((line, i) => missed(line, answers[i], i + 1));
const mean = (all) => all.reduce((sum, one) => sum + one, 0) / all.length;
console.log(JSON.stringify({ missed: mean(shares.slice(0, 40)), test_missed: mean(shares.slice(40)) }));
