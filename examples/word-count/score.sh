# Prints the processor time of one run of five, where each of them printed the ten commonest words: $1 what they printed, $2 the seconds of all.
for i in 1 2 3 4 5; do cat expected.txt; done | cmp -s - "$1" || { echo '{"rejected": "it did not print the ten commonest words with their numbers"}'; exit; }
awk -v all="$2" 'BEGIN { printf "{\"seconds\": %.6f}\n", all / 5 }'
