package timeline

import "slices"

var stateWords = [...]string{"", "registered", "active", "quiet", "soft-dead", "hard-dead", "invalidated"}

// String returns the state in a word; Unseen is empty.
func (s State) String() string { return stateWords[s] }

// String returns the name of the class in the token model, EC1 to EC14, or ""
// for a sign-in that is no step of a PRT's life.
func (c Class) String() string {
	return classNames[c]
}

var classNames = [...]string{"", "EC1", "EC2", "EC3", "EC4", "EC5", "EC6", "EC7", "EC8", "EC9", "EC10", "EC11", "EC12", "EC13", "EC14"}

var classWords = [...]string{"other", "Windows logon", "Windows renewal", "broker sign-in", "app call with PRT", "app call with refresh token", "browser sign-on with PRT", "refresh token to PRT", "device registration", "PRT without device", "PRT reported, this app only", "device code", "remote desktop", "federated logon", "proof of possession failed"}

// Words returns the class in words.
func (c Class) Words() string { return classWords[c] }

// WordsOf returns in words the class of a name in the token model, such as EC4.
func WordsOf(name string) string { return classOf(name).Words() }

func stateOf(word string) State {
	for s, w := range stateWords {
		if w == word {
			return State(s)
		}
	}
	return Unseen
}

func classOf(name string) Class {
	return Class(max(0, slices.Index(classNames[:], name)))
}
