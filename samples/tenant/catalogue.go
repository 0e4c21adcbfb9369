package tenant

// App is an application: a client or a resource. The ids are Microsoft's own
// published ones, since detections go by them.
type App struct {
	ID, Name string
	Service  GUID // service principal of the resource in this tenant; zero for none
}

// Clients.
var (
	CloudAP      = &App{ID: "38aa3b87-a06d-4817-b275-7a316988d93b", Name: "Windows Sign In"}
	Broker       = &App{ID: "29d9ed98-a469-4536-ade2-f981bc1d605e", Name: "Microsoft Authentication Broker"}
	Office365    = &App{ID: "d3590ed6-52b3-4102-aeff-aad2292ab01c", Name: "Microsoft Office"}
	Outlook      = &App{ID: "5d661950-3475-41cd-a2c3-d671a3162bc1", Name: "Microsoft Outlook"}
	OutlookPhone = &App{ID: "27922004-5251-4030-b22d-91ecd9a37ea4", Name: "Outlook Mobile"}
	Teams        = &App{ID: "1fec8e78-bce4-4aaf-ab1b-5451cc387264", Name: "Microsoft Teams"}
	OneDrive     = &App{ID: "ab9b8c07-8f02-4f72-87fa-80105867a763", Name: "OneDrive SyncEngine"}
	Edge         = &App{ID: "ecd6b820-32c2-49b6-98a6-444530e5a77a", Name: "Microsoft Edge"}
	Search       = &App{ID: "26a7ee05-5602-4d76-a7ba-eae8b7b67941", Name: "Windows Search"}
	IntuneAgent  = &App{ID: "fc0f3af4-6835-4174-b806-f7db311fd2f3", Name: "Microsoft Intune Windows Agent"}
	Enrolment    = &App{ID: "709110f7-976e-4284-8851-b537e9bcb187", Name: "Microsoft Device Management Enrollment"}
	OfficeHome   = &App{ID: "4765445b-32c6-49b0-83e6-1d93765276ca", Name: "OfficeHome"}
	OutlookWeb   = &App{ID: "9199bf20-a13f-4107-85dc-02114787ef48", Name: "One Outlook Web"}
	Portal       = &App{ID: "c44b4083-3bb0-49c1-b47d-974e53cbdf3c", Name: "Azure Portal"}
	AzureCLI     = &App{ID: "04b07795-8ddb-461a-bbee-02f9e1bf7b46", Name: "Microsoft Azure CLI"}
	AzureAD      = &App{ID: "1b730954-1685-4b74-9bfd-dac224a7b894", Name: "Azure Active Directory PowerShell"}
)

// Resources.
var (
	AADIAM     = &App{Name: "Microsoft.aadiam"}
	Directory  = &App{ID: "00000002-0000-0000-c000-000000000000", Name: "Windows Azure Active Directory"}
	Graph      = &App{ID: "00000003-0000-0000-c000-000000000000", Name: "Microsoft Graph"}
	Exchange   = &App{ID: "00000002-0000-0ff1-ce00-000000000000", Name: "Office 365 Exchange Online"}
	SharePoint = &App{ID: "00000003-0000-0ff1-ce00-000000000000", Name: "Office 365 SharePoint Online"}
	Chat       = &App{ID: "cc15fd57-2c6c-4117-a88c-83b1d56b4bbe", Name: "Microsoft Teams Services"}
	Management = &App{ID: "797f4846-ba00-4fd7-ba43-dac1f8f63013", Name: "Windows Azure Service Management API"}
	DRS        = &App{ID: "01cb2876-7ebd-4aa4-9cc9-d28bd4d359a9", Name: "Device Registration Service"}
	Intune     = &App{ID: "d4ebce55-015a-49b5-a083-c84d1797ae8c", Name: "Microsoft Intune Enrollment"}
)

// User agents.
const (
	AgentCloudAP = "Windows-AzureAD-Authentication-Provider/1.0"
	AgentEdge    = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/136.0.0.0 Safari/537.36 Edg/136.0.0.0"
	AgentChrome  = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/136.0.0.0 Safari/537.36"
	AgentLinux   = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/136.0.0.0 Safari/537.36 Edg/136.0.0.0"
	AgentOffice  = "Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.18730; Pro)"
	AgentTeams   = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Teams/25094.310.3616.953 Chrome/134.0.0.0 Electron/34.3.0 Safari/537.36"
	AgentOffice7 = "Microsoft Office/16.0 (Windows NT 6.1; Microsoft Outlook 16.0.9029; Pro)"
	AgentIPhone  = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 PKeyAuth/1.0"
	AgentAndroid = "Dalvik/2.1.0 (Linux; U; Android 15; Handset 24 Build/AP3A.240905.015) PKeyAuth/1.0"
	AgentSafari  = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.4 Safari/605.1.15"
	AgentMac     = "Mozilla/5.0 (compatible; MSAL 1.0) PKeyAuth/1.0"
	AgentPython  = "python-requests/2.32.3"
)

// Failure returns the text that goes with an error code.
func Failure(code int) string { return failures[code] }

var failures = map[int]string{
	0:      "Other.",
	50053:  "The account is locked, you've tried to sign in too many times with an incorrect user ID or password.",
	50057:  "The user account is disabled.",
	50058:  "Session information is not sufficient for single-sign-on.",
	50074:  "Strong Authentication is required.",
	50097:  "Device Authentication Required - DeviceId -DeviceAltSecId claims are null OR no device corresponding to the device identifier exists.",
	50126:  "Error validating credentials due to invalid username or password.",
	50140:  "This occurred due to 'Keep me signed in' interrupt when the user was signing in.",
	50173:  "The provided grant has expired due to it being revoked, a fresh auth token is needed.",
	50199:  "For security reasons, user confirmation is required for this request. Please repeat the request allowing user interaction.",
	135011: "Device used during the authentication is disabled.",
}

// Interrupt says whether an error code is a stop on the way and no failure.
func Interrupt(code int) bool {
	switch code {
	case 50058, 50074, 50097, 50140, 50199:
		return true
	}
	return false
}
