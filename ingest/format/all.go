package format

// All is the shelf, in the order in which formats are asked. A record is
// claimed by one of them at most.
var All = []*Format{
	diagnostic,
	graphAudits,
	graphBeta,
	graphV1,
	graphPowershell,
	graphDevices,
	powershellDevices,
	powershellDevicesCSV,
	powershellAudits,
	powershellAuditsCSV,
	graphRisks,
	risksJSON,
	risksCSV,
	rowActivities,
	rowActivitiesCSV,
	huntingActivities,
	huntingActivitiesCSV,
	huntingJSON,
	huntingCSV,
	wrapped,
	wrappedCSV,
	unifiedJSON,
	unifiedCSV,
	unifiedFlat,
	officeActivity,
	officeActivityCSV,
	cloudAppEvents,
	cloudAppEventsCSV,
	logAnalyticsSignIns,
	logAnalyticsRows,
	logAnalyticsAudits,
	logAnalyticsAuditsCSV,
	powershellCSV,
	spreadCSV,
	portalSignIns,
	portalAppSignIns,
	portalRiskySignIns,
	portalAudits,
	portalDevices,
	portalRisks,
	portalSteps,
	portalStepsJSON,
}

// Find returns the format of that name, or nil.
func Find(name string) *Format {
	for _, f := range All {
		if f.Name == name {
			return f
		}
	}
	return nil
}
