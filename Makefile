# Everything a newcomer needs; each target does what its name says.
WEB = report/output/html/web
DUCKDB = samples/bench/duckdb/node_modules/.package-lock.json
GROWING = 1GB,2GB,5GB,10GB,20GB

.PHONY: demo build web test test-browser budgets fuzz faults race profile bench hot flat bench-check mutate mutants recall costs linear samples

demo: build            ## read the sample tenant into a case and report on it
	rm -rf tmp/demo
	./prtscope run samples/mixed -o tmp/demo || [ $$? -eq 3 ]

build: web             ## the program, with the report's front end in it
	CGO_ENABLED=0 go build -trimpath -buildvcs=false -o prtscope ./cmd/prtscope

web: $(WEB)/dist/app.js

$(WEB)/dist/app.js: $(WEB)/build.mjs $(WEB)/package-lock.json $(wildcard $(WEB)/src/*)
	cd $(WEB) && npm ci --no-audit --no-fund --loglevel=error && npm run --silent build

test: web              ## every test but those that need a browser
	go vet ./...
	go test ./...

test-browser: build    ## the report in headless Chromium
	cd $(WEB) && npm test --silent

budgets: build         ## what reports of large tenants cost a browser, into web/BUDGETS.md
	cd $(WEB) && npm run --silent budgets

# TIME=10m for longer. Shrinking an input of kilobytes would eat the time.
fuzz:                  ## every decoder, for a while each
	for f in $$(grep -rl --include='*_test.go' 'func Fuzz' cmd ingest analyze report samples); do \
		for target in $$(grep -o 'func Fuzz[A-Za-z0-9]*' $$f | cut -d' ' -f2); do \
			go test ./$$(dirname $$f) -run '^$$' -fuzz "^$$target\$$" -fuzztime $(or $(TIME),20s) -fuzzminimizetime 10x || exit 1; \
		done; \
	done

# N=1000 for more
faults:                ## kill the program at random moments, and let it run out of room: the case stays whole
	PRTSCOPE_FAULTS=$(or $(N),100) go test ./cmd/prtscope -run TestFaults -count=1 -v

# FORMATS=portal for one of them; needs a C compiler
race: web              ## the main job on archives of 200 MB, by a program that tells of data races
	rm -rf tmp/race && mkdir -p tmp/race
	CGO_ENABLED=1 go build -race -o tmp/race/prtscope ./cmd/prtscope
	for f in $(or $(FORMATS),ndjson graph-pages graph-array portal log-analytics); do \
		go run ./samples/generate -o tmp/race/$$f -seed 1 -size 200MB -format $$f && \
		{ GORACE=halt_on_error=1 tmp/race/prtscope run tmp/race/$$f -o tmp/race/case-$$f -q --memory 512MiB --threads 8 || [ $$? -eq 3 ]; } || exit 1; \
	done
	rm -rf tmp/race

# The compiler reads it whenever it builds the program, and takes more care of what is hot:
# samples/bench/PERFORMANCE.md says what that saves. It may be older than the code.
profile: web           ## where the main job spends its time, into cmd/prtscope/default.pgo
	rm -rf tmp/profile
	for f in ndjson graph-pages graph-array portal log-analytics; do \
		go run ./samples/generate -o tmp/profile/$$f -seed 1 -size 200MB -format $$f || exit 1; \
	done
	PRTSCOPE_ARCHIVES=$(CURDIR)/tmp/profile go test ./cmd/prtscope -trimpath -pgo=off -run '^$$' -bench BenchmarkRun -benchtime 3x -cpuprofile $(CURDIR)/tmp/profile/cpu.prof -o /dev/null
	go tool pprof -proto -output cmd/prtscope/default.pgo tmp/profile/cpu.prof
	rm -rf tmp/profile

# SIZE=10GB, ROUNDS=1, FORMATS=ndjson,portal, LIMITED=false; RECORD=NAME keeps the results
bench: web $(DUCKDB)   ## prtscope and DuckDB, side by side, on generated archives: fails if what is asked is missed
	go run ./samples/bench $(if $(SIZE),-size $(SIZE)) $(if $(ROUNDS),-rounds $(ROUNDS)) $(if $(FORMATS),-formats $(FORMATS)) $(if $(LIMITED),-limited=$(LIMITED)) $(if $(DIR),-dir $(DIR)) $(if $(RECORD),-record $(RECORD))

# SHAPES=user,line=20000; RECORD=NAME keeps the results
hot: web               ## prtscope alone, on archives that are hard on something, of a quarter of the size and of all
	go run ./samples/bench -hot $(or $(SHAPES),all) $(if $(DIR),-dir $(DIR)) $(if $(RECORD),-record $(RECORD))

# SIZES=1GB,10GB, FORMATS=ndjson,portal; RECORD=NAME keeps the results
flat: web              ## prtscope alone, on archives of growing sizes: is memory flat, and time linear?
	go run ./samples/bench -flat $(or $(SIZES),$(GROWING)) $(if $(FORMATS),-formats $(FORMATS)) $(if $(DIR),-dir $(DIR)) $(if $(RECORD),-record $(RECORD))

bench-check: $(DUCKDB) ## the events of prtscope are those that DuckDB reads from the same archives
	go run ./samples/bench -check -size $(or $(SIZE),5MB) $(if $(FORMATS),-formats $(FORMATS))

# CASE=DIR for the sign-ins of a case that was read, rather than made-up ones
costs:                 ## what each stage and each detection costs: seconds for a million sign-ins, on one core
	$(if $(CASE),PRTSCOPE_CASE=$(abspath $(CASE))) go test ./analyze -run '^$$' -bench BenchmarkStages -benchtime 3x | awk '/^Benchmark/ { for (i = 3; i < NF; i++) if ($$(i+1) == "µs/event") printf "%8.3f s  %s\n", $$i, substr($$1, 17) }' | sort -rn

linear:                ## a hot user, device or session costs no more for each sign-in than others do: steps, not time
	PRTSCOPE_LINEAR=1 go test ./analyze -run TestHotSubjectsAreLinear -count=1

# SEEDS=1,2,3, USERS=15, DAYS=100, FORMATS=ndjson,graph-pages
recall:                ## what is planted in made-up tenants, what is found of it, and what is found beside it
	go run ./samples/recall $(if $(SEEDS),-seeds $(SEEDS)) $(if $(USERS),-users $(USERS)) $(if $(DAYS),-days $(DAYS)) $(if $(FORMATS),-formats $(FORMATS))

# FILES=pm009_forked_prt.go for some of them
mutate:                ## break each condition and threshold of the detections: which ones does no example hold?
	go run ./samples/mutate $(FILES)

mutants:               ## the same of all of them: what came of each file is written down
	go run ./samples/mutate -o samples/mutate/MUTANTS.md -room analyze/detections,analyze/geo,analyze/detect/enrolment.go

$(DUCKDB): samples/bench/duckdb/package-lock.json
	cd samples/bench/duckdb && npm ci --no-audit --no-fund --loglevel=error && touch node_modules/.package-lock.json

samples:               ## write the sample exports again; they must come out as committed
	go run ./samples/generate --committed samples
