package suite_test

import (
	"flag"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega"

	"github.com/echoconform/echoconform/suite"
)

// What the specs are aimed at, behind a lone --: ginkgo run ./suite -- --target=localhost:2222. The variables of the
// environment say the same where flags do not reach.
var (
	targetFlag   = flag.String("target", os.Getenv("ECHOCONFORM_TARGET"), "address of a running server; default $ECHOCONFORM_TARGET")
	commandFlag  = flag.String("command", os.Getenv("ECHOCONFORM_COMMAND"), "words that launch a server, with {port} or {addr}; default $ECHOCONFORM_COMMAND")
	styleFlag    = flag.String("style", os.Getenv("ECHOCONFORM_STYLE"), "protocol, stream or auto; default $ECHOCONFORM_STYLE")
	runFlag      = flag.String("scenarios", os.Getenv("ECHOCONFORM_RUN"), "patterns of the scenarios to play, with spaces between; default $ECHOCONFORM_RUN")
	patienceFlag = flag.Duration("patience", 5*time.Second, "how long nothing may happen")
	seedFlag     = flag.Uint64("seed-data", 0, "the number that all random data comes from; 0 draws one")
)

func TestSuite(t *testing.T) {
	gomega.RegisterFailHandler(ginkgo.Fail)
	suite.Specs(suite.Options{
		Target: *targetFlag, Command: strings.Fields(*commandFlag), Style: *styleFlag,
		Run: strings.Fields(*runFlag), Patience: *patienceFlag, Seed: *seedFlag,
	})
	ginkgo.RunSpecs(t, "echoconform")
}
