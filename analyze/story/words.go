package story

// thing is an application or resource: what a story calls it, its id and the
// name that logs give it.
type thing struct{ id, name string }

var apps = map[string]thing{
	"cloudap":          {"38aa3b87-a06d-4817-b275-7a316988d93b", "Windows Sign In"},
	"broker":           {"29d9ed98-a469-4536-ade2-f981bc1d605e", "Microsoft Authentication Broker"},
	"linux-portal":     {"b743a22d-6705-4147-8670-d92fa515ee2b", "Microsoft Intune Company Portal for Linux"},
	"drs-client":       {"dd762716-544d-4aeb-a526-687b73838a22", "Microsoft Device Registration Client"},
	"company-portal":   {"9ba1a5c7-f17a-4de9-a1f1-6178c8d51223", "Microsoft Intune Company Portal"},
	"authenticator":    {"4813382a-8fa7-425e-ab75-3b753aab3abb", "Microsoft Authenticator App"},
	"sso-extension":    {"163b648b-025e-455b-9937-a7f39a65d171", "SSO Extension Intune"},
	"office":           {"d3590ed6-52b3-4102-aeff-aad2292ab01c", "Microsoft Office"},
	"outlook":          {"d3590ed6-52b3-4102-aeff-aad2292ab01c", "Microsoft Office"},
	"outlook-mobile":   {"27922004-5251-4030-b22d-91ecd9a37ea4", "Outlook Mobile"},
	"teams":            {"1fec8e78-bce4-4aaf-ab1b-5451cc387264", "Microsoft Teams"},
	"onedrive":         {"ab9b8c07-8f02-4f72-87fa-80105867a763", "OneDrive SyncEngine"},
	"edge":             {"ecd6b820-32c2-49b6-98a6-444530e5a77a", "Microsoft Edge"},
	"azure-portal":     {"c44b4083-3bb0-49c1-b47d-974e53cbdf3c", "Azure Portal"},
	"azure-cli":        {"04b07795-8ddb-461a-bbee-02f9e1bf7b46", "Microsoft Azure CLI"},
	"azure-powershell": {"1950a258-227b-4e31-a9cf-717495945fc2", "Microsoft Azure PowerShell"},
	"graph-powershell": {"14d82eec-204b-4c2f-b7e8-296a70dab67e", "Microsoft Graph Command Line Tools"},
	"aad-powershell":   {"1b730954-1685-4b74-9bfd-dac224a7b894", "Azure Active Directory PowerShell"},
	"spo-shell":        {"9bc3ab49-b65d-410a-85ad-de819febfddc", "Microsoft SharePoint Online Management Shell"},
	"vscode":           {"aebc6443-996d-45c2-90f0-388ff96faa56", "Visual Studio Code"},
	"intune-agent":     {"fc0f3af4-6835-4174-b806-f7db311fd2f3", "Microsoft Intune Windows Agent"},
	"mdm-client":       {"de50c81f-5f80-4771-b66b-cebd28ccdfc1", "Device Management Client"},
	"mdm-enrollment":   {"709110f7-976e-4284-8851-b537e9bcb187", "Microsoft Device Management Enrollment"},
	"windows-search":   {"26a7ee05-5602-4d76-a7ba-eae8b7b67941", "Windows Search"},
	"remote-desktop":   {"a4a365df-50f1-4397-bc59-1a1564b8bb9c", "Microsoft Remote Desktop"},
	"avd":              {"9cdead84-a844-4324-93f2-b2e6bb768d07", "Azure Virtual Desktop"},
	"meeting-rooms":    {"eb20f3e3-3dce-4d2c-b721-ebb8d4414067", "Managed Meeting Rooms"},
	"my-signins":       {"19db86c3-b2b9-44cc-b339-36da233a3be2", "My Signins"},
	"bulk-prt":         {"b90d5b8f-5503-4153-b545-b31cecfaece2", "Bulk PRT"},
	"line-of-business": {"6f2b0000-0000-4000-8000-00000000ab01", "Line of business web app"},
}

var resources = map[string]thing{
	"aad-graph":     {"00000002-0000-0000-c000-000000000000", "Windows Azure Active Directory"},
	"graph":         {"00000003-0000-0000-c000-000000000000", "Microsoft Graph"},
	"arm":           {"797f4846-ba00-4fd7-ba43-dac1f8f63013", "Azure Resource Manager"},
	"drs":           {"01cb2876-7ebd-4aa4-9cc9-d28bd4d359a9", "Device Registration Service"},
	"exchange":      {"00000002-0000-0ff1-ce00-000000000000", "Office 365 Exchange Online"},
	"sharepoint":    {"00000003-0000-0ff1-ce00-000000000000", "Office 365 SharePoint Online"},
	"teams-service": {"cc15fd57-2c6c-4117-a88c-83b1d56b4bbe", "Microsoft Teams Services"},
	"intune":        {"0000000a-0000-0000-c000-000000000000", "Microsoft Intune"},
	"enrollment":    {"d4ebce55-015a-49b5-a083-c84d1797ae8c", "Microsoft Intune Enrollment"},
	"cloud-login":   {"270efc09-cd0d-444b-a71f-39af4910ec45", "Windows Cloud Login"},
}

var tokens = map[string]string{
	"prt": "primaryRefreshToken", "rt": "refreshToken", "none": "none", "rdp": "remoteDesktopToken",
	"saml11": "saml11", "saml20": "saml20", "masked": "unknownFutureValue",
}

var methods = map[string]string{
	"whfb": "Windows Hello for Business", "password": "Password", "passkey": "Passkey (device-bound)",
	"passkey-phone": "Passkey (Microsoft Authenticator)", "fido2": "FIDO2 security key", "cert": "X.509 Certificate",
	"psso": "Platform credential for macOS", "tap": "Temporary Access Pass", "app": "Mobile app notification",
	"otp": "OATH verification code", "sms": "Text message", "claim": "Previously satisfied", "federated": "Federated",
}

// systems are the operating systems as sign-ins spell them.
var systems = map[string]string{
	"windows": "Windows10", "macos": "MacOs 14.5", "ios": "Ios 17.5", "android": "Android 14",
	"linux": "Linux", "chromeos": "ChromeOS",
}

var kinds = map[string]string{
	"interactive": "interactive", "non-interactive": "non_interactive", "sp": "service_principal", "msi": "managed_identity",
}

const cloudAPAgent = "Windows-AzureAD-Authentication-Provider/1.0"

var agents = map[string]string{
	"cloudap": cloudAPAgent,
	"python":  "python-requests/2.31.0",
	"edge":    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/136.0.0.0 Safari/537.36 Edg/136.0.0.0",
	"chrome":  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/136.0.0.0 Safari/537.36",
	"firefox": "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0",
	"mac":     "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15",
	"iphone":  "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
	"android": "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/136.0.0.0 Mobile Safari/537.36",
	"linux":   "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/136.0.0.0 Safari/537.36 Edg/136.0.0.0",
}
