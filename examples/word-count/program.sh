cat "$1" |
tr A-Z a-z |
tr -cs a-z '\n' |
sort |
grep . |
sort |
uniq -c |
sort -k1,1nr -k2 |
awk '{ print $1, $2 }' |
head -n 10
