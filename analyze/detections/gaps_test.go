package detections

import (
	"fmt"
	"strings"
	"testing"

	"prtscope/analyze/detect"
)

//mutate:holds

// What only the whole case shows to be missing is told as a gap, to the moment:
// an inventory or an audit log that ends before the sign-ins do, keys that no
// audit log tells of, and columns of which one would do for half of a detection.
func TestGaps(t *testing.T) {
	const (
		undated = "devices that may be newer than the inventory: [newer devices] 1: no device of the inventory bears a date, so that it is not known of when it is; 1 device is not in it and may be newer"
		older   = "devices that may be newer than the inventory: [newer devices] 2: the newest date in the inventory is 5 May 2026 00:00; 2 devices are not in it and may be newer"
		noKeys  = "whole case: [keys in the audit log] 1: the directory audit log of the case holds no key or credential that anybody added, so that one that is not there means nothing"
		ended   = "new devices on which Windows Hello is used after the audit log ends: [keys in the audit log] 2: the newest event of the directory audit log is of 5 May 2026 08:54; on new devices of 1 user Windows Hello is used only after it"
		neither = "whole case: [auth_processing_details risk_level_during] 0: no export of the case carries the processing details, which name the roles, nor the risk level of the sign-in"
		noRoles = "users with privileged roles: [auth_processing_details] 0: no export of the case carries the processing details, which name the roles"
		noRisks = "sign-ins at risk: [risk_level_during] 0: no export of the case carries the risk level of the sign-in"
	)
	const (
		bobsKey    = "d2 08:54 audit add-whfb bob device=LAPTOP-2\n"
		registered = bobsKey + "d2 08:00 audit register-device LAPTOP-1 by=alice"
		history    = "d1 09:00 alice LAPTOP-1 outlook token=prt x3 every 24h\n"

		nearbyChain = "\nd4 10:00 alice - office interactive session=s1 ip=203.0.113.66 net=AS64666/NO" +
			"\nd4 10:20 alice - broker resource=drs token=rt session=s1 ip=203.0.113.66 net=AS64666/NO" +
			"\nd4 10:21 audit register-device PC-9 by=alice"
		nearbyGap = "registrations from new networks: [hosting providers] 2: no hosting providers are configured: devices of 1 user were registered from a network that was new for them, of which nobody of the tenant, or one or two, are known to have had it as a matter of course: it may be a new home or a server"
		hello     = "\nd2 09:00 alice LAPTOP-1 cloudap interactive method=whfb x2 every 1h"
	)
	const (
		someIssuer = "sign-ins that succeeded: [token_issuer_type] 2: some exports do not carry the token issuer; of 2 sign-ins only what the backup service refused could be told"
		noIssuer   = "sign-ins that succeeded: [token_issuer_type] 1: no export of the case carries the token issuer; of 1 sign-in only what the backup service refused could be told"
	)
	const (
		newcomer = "\nd4 10:00 alice PC-9 broker token=rt session=s1 ip=203.0.113.66 net=AS64666/NO" +
			"\nd4 10:04 alice PC-9 outlook token=prt session=s1 ip=203.0.113.66 net=AS64666/NO"
		aWeek = "\nd11 10:00 alice PC-9 broker token=rt session=s1 ip=203.0.113.66 net=AS64666/NO" +
			"\nd11 10:04 alice PC-9 outlook token=prt session=s1 ip=203.0.113.66 net=AS64666/NO"
		newcomerAsks = "\nd4 10:00 alice - broker resource=drs token=rt scope=adrs_access session=s1 ip=203.0.113.66 net=AS64666/NO" +
			"\nd4 10:20 alice PC-9 cloudap interactive session=s2 ip=203.0.113.66 net=AS64666/NO"
	)
	agelessGap := func(rows int) string {
		return fmt.Sprintf("devices whose age is not known: [audit or devices] %d: the case holds neither directory audit events nor an inventory of devices: of 1 user, a device first seen within the week, when its user had been seen on three days, and in a network not known before, was left out because it is managed or Windows logged on with it, which an intruder brings about with a new device as well", rows)
	}
	for _, tt := range []struct {
		d     *detect.Detection
		story string
		want  string // "": nothing is missing
	}{
		{UnknownDevice, "inventory PC-1\nd1 09:00 alice LAPTOP-9 office token=prt", undated},
		{UnknownDevice, "inventory PC-1\nd1 09:00 alice PC-1 office token=prt", ""},
		{UnknownDevice, "inventory PC-1 last_sign_in=d2\nd2 00:01 user# LAPTOP-# office token=prt x2 every 1m", older},
		{UnknownDevice, "inventory PC-1 last_sign_in=d2\nd2 00:00 user# LAPTOP-# office token=prt x2 every 1m", older},
		{UnknownDevice, "inventory PC-1 last_sign_in=d2\nd2 00:00 alice PC-1 office token=prt x2 every 24h", ""},
		{UnknownDevice, "inventory PC-1 last_sign_in=d2\nd2 00:00 alice LAPTOP-9 office token=rt x2 every 24h", ""},
		{UnknownDevice, "inventory PC-1 last_sign_in=d2\nd2 00:00 gus LAPTOP-9 office token=prt guest cross_tenant_access_type=b2bCollaboration", ""},
		{UnknownDevice, "inventory PC-1 last_sign_in=d2\nd1 08:00 audit register-device LAPTOP-9 by=alice\nd2 09:00 alice LAPTOP-9 office token=prt", ""},
		{UnknownDevice, "inventory PC-1 last_sign_in=d2\nd1 09:00 alice LAPTOP-9 office token=prt x2 every 24h", ""}, // is told, and so are later ones
		{UnknownDevice, "inventory PC-1 last_sign_in=d2\nd1 09:00 alice LAPTOP-9 office token=prt", ""},
		{HelloNeverSetUp, "d2 09:00 audit register-device LAPTOP-1 by=alice\nd2 09:00 alice LAPTOP-1 cloudap interactive method=whfb", noKeys},
		{HelloNeverSetUp, "d2 09:00 audit register-device LAPTOP-1 by=alice\nd2 09:00 alice LAPTOP-1 cloudap interactive method=password", ""},
		{HelloNeverSetUp, registered + hello, ended},
		{HelloNeverSetUp, bobsKey + hello, ended}, // which may have been registered after the log ends
		{HelloNeverSetUp, bobsKey + hello + "\ninventory LAPTOP-1 registered=d2", ""},
		{HelloNeverSetUp, bobsKey + hello + "\ninventory LAPTOP-1 registered=d3", ended},
		{HelloNeverSetUp, bobsKey + hello + "\ninventory LAPTOP-1", ended},
		{HelloNeverSetUp, bobsKey + "d2 08:59 alice LAPTOP-1 cloudap interactive method=whfb\ninventory LAPTOP-1 registered=d3", ""}, // before the log ends, whatever the inventory says
		{HelloNeverSetUp, "d1 23:55 audit add-whfb bob device=LAPTOP-2" + hello + "\ninventory LAPTOP-1 registered=d2", ""},          // to the moment
		{HelloNeverSetUp, bobsKey + "d2 08:00 alice LAPTOP-1 office" + hello, ""},
		{HelloNeverSetUp, bobsKey + "d2 08:00 alice LAPTOP-2 office" + hello, ended},
		{HelloNeverSetUp, bobsKey + "d2 09:00 alice - office interactive method=whfb", ""},
		{HelloNeverSetUp, registered + hello + "\nd2 08:50 audit add-whfb alice device=LAPTOP-1", ""},
		{HelloNeverSetUp, registered + hello + " device_name=CPC-1", ""},                                        // a Cloud PC
		{HelloNeverSetUp, registered + "\nd2 08:59 alice LAPTOP-1 cloudap interactive method=whfb" + hello, ""}, // is told
		{HelloNeverSetUp, "d2 08:55 audit add-whfb alice device=LAPTOP-1\nd2 09:00 alice LAPTOP-1 cloudap interactive method=whfb", ""},
		{HelloNeverSetUp, "d2 10:00 audit add-whfb alice device=LAPTOP-1\nd2 09:00 alice LAPTOP-1 cloudap interactive method=whfb", ""},
		{RefreshTokenToPRT, history + newcomer, agelessGap(2)},
		{RefreshTokenToPRT, history + strings.ReplaceAll(newcomer, " ip=203.0.113.66 net=AS64666/NO", ""), ""}, // where alice is known
		{RefreshTokenToPRT, history + newcomer + "\ninventory PC-8", ""},
		{RefreshTokenToPRT, history + newcomer + "\nd1 08:00 audit add-whfb bob device=LAPTOP-2", ""},
		{RefreshTokenToPRT, history + aWeek + "\nd4 10:00 alice PC-9 office", ""}, // seen a week before, to the moment
		{RefreshTokenToPRT, history + aWeek + "\nd4 10:01 alice PC-9 office", agelessGap(2)},
		{RefreshTokenToPRT, history + newcomer + "\nd3 10:01 alice PC-9 office", ""},                                    // seen from the third day of alice's on
		{RefreshTokenToPRT, history + strings.ReplaceAll(newcomer, "session=s1", "session=s1 unmanaged"), ""},           // is told
		{RefreshTokenToPRT, history + newcomer + "\nd3 10:00 alice LAPTOP-1 office ip=203.0.113.66 net=AS64666/NO", ""}, // a network known by then, to the moment
		{SilentRegistration, history + newcomerAsks, agelessGap(1)},
		{SilentRegistration, history + strings.ReplaceAll(newcomerAsks, " ip=203.0.113.66 net=AS64666/NO", ""), ""},
		{SilentRegistration, history + newcomerAsks + "\ninventory PC-8", ""},
		{SilentRegistration, history + newcomerAsks + "\nd4 10:15 alice LAPTOP-1 cloudap ip=203.0.113.66 net=AS64666/NO", ""}, // and a PC of hers is there
		{PhishToPRT, history + nearbyChain, nearbyGap},
		{PhishToPRT, history + nearbyChain + "\nd4 11:00 alice PC-9 cloudap interactive ip=192.0.2.10", ""}, // lawful
		{PhishToPRT, history + strings.ReplaceAll(nearbyChain, "AS64666/NO", "AS64666/NL"), ""},             // is told
		{PhishToPRT, nearbyChain, ""}, // no history to call it new
		{PhishToPRT, history + strings.Replace(nearbyChain, "by=alice", "by=bob", 1), ""},
		{PhishToPRT, history + strings.ReplaceAll(nearbyChain, "net=AS64666/NO", "asn=-"), nearbyGap},
		{PhishToPRT, history + "\nd1 09:00 carol L3 office ip=203.0.113.60 net=AS64666/NL x3 every 24h" + strings.ReplaceAll(nearbyChain, "AS64666/NO", "AS64666/NL"), nearbyGap}, // one quiet account
		{PhishToPRT, history + "\nd1 09:00 carol L3 office ip=203.0.113.60 net=AS64666/NO x3 every 24h" + nearbyChain, ""},                                                        // somebody else's too
		{PhishToPRT, history + "\nd3 09:00 carol L3 office ip=203.0.113.60 net=AS64666/NO" + nearbyChain, nearbyGap},                                                              // who was there once
		{PhishToPRT, history + strings.ReplaceAll(nearbyChain, "net=AS64666/NO", "net=AS64666/NO gsa"), ""},
		{PhishToPRT, strings.Replace(history, "outlook token=prt", "cloudap interactive", 1) + "\nd4 09:50 alice LAPTOP-1 cloudap interactive ip=203.0.113.60 net=AS64666/NO" + nearbyChain, ""}, // a PC of the user's is there
		{PhishToPRT, history + "\nd1 09:00 carol# L-# office ip=203.0.113.60 net=AS64666/NL x3 every 1m\nd2 09:00 carol# L-# office ip=203.0.113.60 net=AS64666/NL x3 every 1m\nd3 09:00 carol# L-# office ip=203.0.113.60 net=AS64666/NL x3 every 1m" + strings.ReplaceAll(nearbyChain, "AS64666/NO", "AS64666/NL"), ""}, // three people's
		{PhishToPRT, history + strings.Replace(nearbyChain, "10:21", "11:51", 1), ""},                                                     // too late
		{PhishToPRT, history + strings.Replace(nearbyChain, "10:20", "11:01", 1) + " ", ""},                                               // before the token
		{PhishToPRT, history + nearbyChain + "\nd4 10:20:30 alice - broker resource=drs token=rt transfer=deviceCodeFlow session=s2", ""}, // is told
		{BackupAuthentication, "09:00 alice LAPTOP-1 office token_issuer_type=? x2 every 1h\n10:30 alice LAPTOP-1 office", someIssuer},
		{BackupAuthentication, "09:00 alice LAPTOP-1 office token_issuer_type=?", noIssuer},
		{BackupAuthentication, "09:00 alice LAPTOP-1 office", ""},
		{PrivilegedUsers, "09:00 alice LAPTOP-1 office auth_processing_details=? risk_level_during=?", neither},
		{PrivilegedUsers, "09:00 alice LAPTOP-1 office auth_processing_details=?", noRoles},
		{PrivilegedUsers, "09:00 alice LAPTOP-1 office risk_level_during=?", noRisks},
		{PrivilegedUsers, "09:00 alice LAPTOP-1 office", ""},
	} {
		gaps, err := detect.ReplayGaps(tt.d, detect.Example{Story: tt.story})
		got := ""
		for _, g := range gaps {
			got += fmt.Sprintf("%s: %v %d: %s", g.Scope, g.Missing, g.Rows, g.Reason)
		}
		if err != nil || got != tt.want {
			t.Errorf("%s: %s\ngot  %s (%v)\nwant %s", tt.d.ID, tt.story, got, err, tt.want)
		}
	}
}
