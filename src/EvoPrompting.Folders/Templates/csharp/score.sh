# Prints the largest gap between what a program printed and the sine.
paste "$1" "$2" | awk '
NF != 2 || $2 !~ /^-?[0-9.]+(e[-+]?[0-9]+)?$/ { bad = 1 }
{ gap = $2 - sin($1); if (gap < 0) gap = -gap; if (gap > most) most = gap }
END {
  if (bad || NR == 0) print "{\"rejected\": \"it did not print one number for each point\"}"
  else printf "{\"gap\": %.9g}\n", most
}'
