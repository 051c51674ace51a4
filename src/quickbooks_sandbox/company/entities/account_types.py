"""The types and subtypes of ledger accounts (quickbooks-online.md 9.1, 9.6). Each type's first subtype is its default."""

CLASSIFICATIONS = {
    "Bank": "Asset",
    "Accounts Receivable": "Asset",
    "Other Current Asset": "Asset",
    "Fixed Asset": "Asset",
    "Other Asset": "Asset",
    "Accounts Payable": "Liability",
    "Credit Card": "Liability",
    "Other Current Liability": "Liability",
    "Long Term Liability": "Liability",
    "Equity": "Equity",
    "Income": "Revenue",
    "Other Income": "Revenue",
    "Cost of Goods Sold": "Expense",
    "Expense": "Expense",
    "Other Expense": "Expense",
}
_SUBTYPES = {
    "Bank": (
        "Checking CashOnHand MoneyMarket RentsHeldInTrust Savings TrustAccounts CashAndCashEquivalents "
        "OtherEarMarkedBankAccounts"
    ),
    "Accounts Receivable": "AccountsReceivable",
    "Other Current Asset": (
        "OtherCurrentAssets AllowanceForBadDebts AssetsAvailableForSale BalWithGovtAuthorities "
        "CalledUpShareCapitalNotPaid DevelopmentCosts EmployeeCashAdvances "
        "ExpenditureAuthorisationsAndLettersOfCredit GlobalTaxDeferred GlobalTaxRefund InternalTransfers Inventory "
        "Investment_MortgageRealEstateLoans Investment_Other Investment_TaxExemptSecurities "
        "Investment_USGovernmentObligations LoansToOfficers LoansToOthers LoansToStockholders OtherConsumables "
        "PrepaidExpenses ProvisionsCurrentAssets Retainage ShortTermInvestmentsInRelatedParties "
        "ShortTermLoansAndAdvancesToRelatedParties TradeAndOtherReceivables UndepositedFunds"
    ),
    "Fixed Asset": (
        "OtherFixedAssets AccumulatedAmortization AccumulatedDepletion AccumulatedDepreciation Buildings "
        "CapitalWip CumulativeDepreciationOnIntangibleAssets DepletableAssets FixedAssetComputers FixedAssetCopiers "
        "FixedAssetFurniture FixedAssetOtherToolsEquipment FixedAssetPhone FixedAssetPhotoVideo FixedAssetSoftware "
        "FurnitureAndFixtures IntangibleAssets IntangibleAssetsUnderDevelopment Land LandAsset "
        "LeaseholdImprovements MachineryAndEquipment NonCurrentAssets ParticipatingInterests PropertyPlantAndEquipment "
        "Vehicles"
    ),
    "Other Asset": (
        "OtherLongTermAssets AccumulatedAmortizationOfOtherAssets AssetsHeldForSale AvailableForSaleFinancialAssets "
        "DeferredTax Goodwill Investments LeaseBuyout Licenses LongTermInvestments "
        "LongTermLoansAndAdvancesToRelatedParties OrganizationalCosts OtherIntangibleAssets OtherLongTermInvestments "
        "OtherLongTermLoansAndAdvances PrepaymentsAndAccruedIncome ProvisionsNonCurrentAssets SecurityDeposits"
    ),
    "Accounts Payable": "AccountsPayable OutstandingDuesMicroSmallEnterprise OutstandingDuesOtherThanMicroSmallEnterprise",
    "Credit Card": "CreditCard",
    "Other Current Liability": (
        "OtherCurrentLiabilities AccruedLiabilities CurrentLiabilities CurrentPortionOfObligationsUnderFinanceLeases "
        "CurrentTaxLiability DirectDepositPayable DividendsPayable DutiesAndTaxes FederalIncomeTaxPayable "
        "GlobalTaxPayable GlobalTaxSuspense InsurancePayable InterestPayables LineOfCredit LoanPayable "
        "PayrollClearing PayrollTaxPayable PrepaidExpensesPayable ProvisionForWarrantyObligations "
        "ProvisionsCurrentLiabilities RentsInTrustLiability SalesTaxPayable ShortTermBorrowings SocialSecurityAgencies "
        "StaffAndRelatedLiabilityAccounts StateLocalIncomeTaxPayable SundryDebtorsAndCreditors TradeAndOtherPayables "
        "TrustAccountsLiabilities UndistributedTips"
    ),
    "Long Term Liability": (
        "OtherLongTermLiabilities AccruedLongLermLiabilities AccruedNonCurrentLiabilities AccruedVacationPayable "
        "BankLoans DebtsRelatedToParticipatingInterests DeferredTaxLiabilities GovernmentAndOtherPublicAuthorities "
        "GroupAndAssociates LiabilitiesRelatedToAssetsHeldForSale LongTermBorrowings LongTermDebit "
        "LongTermEmployeeBenefitObligations NotesPayable ObligationsUnderFinanceLeases ProvisionsForLiabilitiesAndCharges "
        "ProvisionsNonCurrentLiabilities ShareholderNotesPayable"
    ),
    "Equity": (
        "OpeningBalanceEquity AccumulatedAdjustment AccumulatedOtherComprehensiveIncome CalledUpShareCapital "
        "CapitalReserves CommonStock DividendDisbursed EquityInEarningsOfSubsiduaries EstimatedTaxes Funds Healthcare "
        "InvestmentGrants MoneyReceivedAgainstShareWarrants OtherFreeReserves OwnersEquity PaidInCapitalOrSurplus "
        "PartnerContributions PartnerDistributions PartnersEquity PersonalExpense PersonalIncome PreferredStock "
        "RetainedEarnings ShareApplicationMoneyPendingAllotment ShareCapital TreasuryStock"
    ),
    "Income": (
        "SalesOfProductIncome CashReceiptIncome DiscountsRefundsGiven NonProfitIncome OperatingGrants "
        "OtherCurrentOperatingIncome OtherPrimaryIncome OwnWorkCapitalized RevenueGeneral SalesRetail SalesWholesale "
        "SavingsByTaxScheme ServiceFeeIncome UnappliedCashPaymentIncome"
    ),
    "Other Income": (
        "OtherMiscellaneousIncome DividendIncome GainLossOnSaleOfFixedAssets GainLossOnSaleOfInvestments "
        "InterestEarned LossOnDisposalOfAssets OtherInvestmentIncome OtherOperatingIncome TaxExemptInterest "
        "UnrealisedLossOnSecuritiesNetOfTax"
    ),
    "Cost of Goods Sold": (
        "SuppliesMaterialsCogs CostOfLaborCos CostOfSales EquipmentRentalCos FreightAndDeliveryCost "
        "OtherCostsOfServiceCos ShippingFreightDeliveryCos"
    ),
    "Expense": (
        "OtherBusinessExpenses AdvertisingPromotional AmortizationExpense AppropriationsToDepreciation Auto BadDebts "
        "BankCharges BorrowingCost CharitableContributions CommissionsAndFees CostOfLabor DistributionCosts "
        "DuesSubscriptions Entertainment EntertainmentMeals EquipmentRental ExternalServices ExtraordinaryCharges "
        "FinanceCosts GlobalTaxExpense IncomeTaxExpense Insurance InterestPaid LegalProfessionalFees "
        "LossOnDiscontinuedOperationsNetOfTax ManagementCompensation OfficeExpenses "
        "OfficeGeneralAdministrativeExpenses OtherCurrentOperatingCharges OtherExternalServices "
        "OtherMiscellaneousServiceCost OtherRentalCosts OtherSellingExpenses PayrollExpenses PayrollTaxExpenses "
        "PayrollWageExpenses ProjectStudiesSurveysAssessments PromotionalMeals PurchasesRebates "
        "RentOrLeaseOfBuildings RepairMaintenance ShippingAndDeliveryExpense ShippingFreightDelivery StaffCosts "
        "Sundry SuppliesMaterials TaxesPaid Travel TravelExpensesGeneralAndAdminExpenses "
        "TravelExpensesSellingExpense TravelMeals UnappliedCashBillPaymentExpense Utilities"
    ),
    "Other Expense": (
        "OtherMiscellaneousExpense Amortization DeferredTaxExpense Depletion Depreciation ExceptionalItems "
        "ExchangeGainOrLoss ExtraordinaryItems GasAndFuel HomeOffice HomeOwnerRentalInsurance IncomeTaxOtherExpense "
        "MatCredit MortgageInterest OtherHomeOfficeExpenses OtherVehicleExpenses ParkingAndTolls PenaltiesSettlements "
        "PriorPeriodItems RentAndLease RepairsAndMaintenance TaxRoundoffGainOrLoss Utilities Vehicle "
        "VehicleInsurance VehicleLease VehicleLoan VehicleLoanInterest VehicleRegistration VehicleRepairs WashAndRoadServices"
    ),
}
SUBTYPES = {account_type: tuple(words.split()) for account_type, words in _SUBTYPES.items()}


def type_of(subtype: str) -> str | None:
    """The account type a subtype belongs to, the first one where two know it."""
    return next((account_type for account_type, known in SUBTYPES.items() if subtype in known), None)
