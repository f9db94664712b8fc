// Writes the knapsacks, the first forty for training and the others for the test: 'node make.js 1 80 > knapsacks.txt'.
// The first number is the seed.
let state = Number(process.argv[2]) * 7919 + 1;
const next = (below) => {
  state = (state * 1103515245 + 12345) % 2147483648;
  return Math.floor((state / 2147483648) * below);
};
for (let knapsack = 0; knapsack < Number(process.argv[3]); knapsack++) {
  const pairs = [];
  let all = 0;
  for (let thing = 0; thing < 30; thing++) {
    const weight = 5 + next(95);
    pairs.push(`${weight + next(60)}/${weight}`);
    all += weight;
  }
  console.log([Math.floor(all * 0.35), ...pairs].join(" "));
}
