// Prints the largest gap between what a program printed and the sine.
const fs = require("fs");

const points = fs.readFileSync(process.argv[2], "utf8").trim().split("\n").map(Number);
const words = fs.readFileSync(process.argv[3], "utf8").split(/\s+/).filter((word) => word.length > 0);
const numbers = words.map(Number);
if (words.length !== points.length) {
  console.log(JSON.stringify({ rejected: `it printed ${words.length} words for ${points.length} points` }));
} else if (!numbers.every(Number.isFinite)) {
  console.log(JSON.stringify({ rejected: "it printed what is no number" }));
} else {
  console.log(JSON.stringify({ gap: Math.max(...numbers.map((number, i) => Math.abs(number - Math.sin(points[i])))) }));
}
