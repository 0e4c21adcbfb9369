//go:build !unix

package main

import "os"

// peak is not known here.
func peak(*os.ProcessState) int64 { return 0 }

// unixFolders are cases of pipes, links, permissions and signals, which are not
// alike here.
var unixFolders []badCase
