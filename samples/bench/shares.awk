# What analyze spends its CPU time on, of a profile of one run:
#
#	perf record -F 499 -g prtscope analyze CASE
#	perf script -F ip,sym | awk -f samples/bench/shares.awk
#
# A sample is of the first of these rows that a function on its stack is of, so
# that the rows sum to all of it.
BEGIN {
	row("collecting garbage", "runtime\\.(gcBgMarkWorker|gcAssistAlloc|gcStart|bgsweep|bgscavenge)")
	row("SHA-256 of files read, written, and read back", "sha256|casefile\\.hashOf")
	row("surveying the case first, reading it included", "analyze\\.\\(\\*run\\)\\.survey|analyze/survey\\.")
	row("detections", "detect\\.\\(\\*Choice\\)\\.Run")
	row("findings: in order, incidents, campaigns", "harvest|analyze\\.\\(\\*spool\\)|detect\\.Conclude|finding\\.")
	row("writing timelines: Parquet and zstd", "tablefile\\.\\(\\*(encoder|Writer|press)\\)")
	row("writing timelines: making columns of them", "timeline\\.\\(\\*Writer\\)|timeline\\.\\(\\*Timeline\\)\\.Attribute|timeline\\.Narrow|analyze\\.\\(\\*part\\)")
	row("reading columns, unpacking in it", "tablefile\\.|scan\\.\\(\\*Converter\\)")
	row("building timelines: steps of sign-ins", "timeline\\.ofAuth")
	row("building timelines: the rest", "timeline\\.\\(\\*(builder|inputState)\\)\\.(append|tokens|look|places|numbers|load)|timeline\\.\\(\\*(rows|record|pool|gathered)\\)|\\)\\.derive")
	row("holders of sessions", "holder|analyze\\.\\(\\*run\\)\\.sessions|detect\\.PutHolders")
	row("timelines of devices, counts of sign-ins", "analyze\\.\\(\\*run\\)\\.(users|work)-range1|tally")
	row("the rest: starting, case.json, sorting", ".")
}

function row(name, functions) { names[++rows] = name; of[rows] = functions }

function count(n) {
	if (stack == "") return
	all++
	for (n = 1; stack !~ of[n]; n++);
	samples[n]++
	stack = ""
}

NF == 0 { count() }
NF > 1 { stack = stack " " $2 }
END {
	count()
	for (n = 1; n <= rows; n++) printf "%5.1f %%  %s\n", 100 * samples[n] / all, names[n]
}
