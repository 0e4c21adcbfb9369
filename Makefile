# Everything a newcomer needs; each target does what its name says.
WEB = report/output/html/web

.PHONY: demo build web test test-browser bench samples

demo: build            ## read the sample tenant into a case and report on it
	rm -rf tmp/demo
	./prtscope run samples/mixed -o tmp/demo || [ $$? -eq 3 ]

build: web             ## the program, with the report's front end in it
	CGO_ENABLED=0 go build -trimpath -buildvcs=false -o prtscope ./cmd/prtscope

web: $(WEB)/dist/app.js

$(WEB)/dist/app.js: $(WEB)/package-lock.json $(wildcard $(WEB)/src/*)
	cd $(WEB) && npm ci --no-audit --no-fund --loglevel=error && npm run --silent build

test: web              ## every test but those that need a browser
	go vet ./...
	go test ./...

test-browser: build    ## the report in headless Chromium
	cd $(WEB) && npm test --silent

bench:                 ## throughput of each wing on a generated archive
	go test ./cmd/prtscope -run '^$$' -bench Wings -benchtime 1x -timeout 60m

samples:               ## write the sample exports again; they must come out as committed
	go run ./samples/generate --committed samples
