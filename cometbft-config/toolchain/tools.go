//go:build tools

// Package toolchain pins the CometBFT version that this chain runs under.
// go.sum beside this file fixes every byte of its source; `whaled` builds it
// from here when no matching binary is found.
package toolchain

import _ "github.com/cometbft/cometbft/cmd/cometbft"
