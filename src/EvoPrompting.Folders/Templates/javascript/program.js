const fs = require("fs");

function approximation(x) {
  let y = 0.9 * x;
  y = y - 0.1 * x * x * x;
  return y;
}

for (const line of fs.readFileSync(process.argv[2], "utf8").trim().split("\n")) {
  console.log(approximation(Number(line)));
}
