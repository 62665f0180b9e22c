//! Where units of an asset lie on BitShares.

/// A place where units of an asset lie. The order is that of tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// Balances of accounts (2.5).
    Balance,
    /// What limit orders offer (1.7), but for those that settle a debt.
    LimitOrder,
    /// Fees that orders give back when they are cancelled.
    DeferredFee,
    /// Collateral of debts (1.8).
    CallOrderCollateral,
    /// Bids for the collateral of a settled asset (2.17).
    CollateralBid,
    /// Vesting balances (1.13), whether they may be withdrawn yet or not.
    Vesting,
    /// Balances of the genesis of 2015 that nobody has claimed (1.15). They belong to addresses,
    /// and one of them was negative until July 2020.
    GenesisBalance,
    /// What waits for settlement (1.4).
    ForceSettlement,
    /// Transfers against a hash (1.16); they are still the sender's.
    Htlc,
    /// Tickets (1.18).
    Ticket,
    /// BTS in liquidity pools (1.19), shared out by who holds the pool's shares.
    LiquidityPool,
    /// What rounding leaves of that, and what belongs to shares that no account holds.
    PoolRounding,
    /// Other assets in liquidity pools.
    LiquidityPoolOther,
    /// Funds for loans within a transaction (1.20), without what is lent.
    SameTFund,
    /// Credit offers (1.21), without what is lent.
    CreditOffer,
    /// Collateral of credits (1.22).
    CreditDealCollateral,
    /// Blinded balances.
    ConfidentialSupply,
    /// Fees of an asset that its issuer has not collected.
    AccumulatedFees,
    /// BTS with which issuers pay fees for others, of all assets.
    AssetFeePool,
    /// Collateral of assets that were settled as a whole.
    SettlementFund,
    /// Collateral of debts that were settled one by one.
    IndividualSettlementFund,
    /// Fees in the collateral of an asset.
    AccumulatedCollateralFees,
    /// Fees of accounts that are not shared out yet.
    PendingFees,
    /// Fees for confidential transfers that are not shared out yet (2.16).
    FbaAccumulator,
    /// What witnesses will be paid in this interval.
    WitnessBudget,
}

use Source::*;

impl Source {
    /// All, in order.
    pub const ALL: [Source; 25] = [
        Balance,
        LimitOrder,
        DeferredFee,
        CallOrderCollateral,
        CollateralBid,
        Vesting,
        GenesisBalance,
        ForceSettlement,
        Htlc,
        Ticket,
        LiquidityPool,
        PoolRounding,
        LiquidityPoolOther,
        SameTFund,
        CreditOffer,
        CreditDealCollateral,
        ConfidentialSupply,
        AccumulatedFees,
        AssetFeePool,
        SettlementFund,
        IndividualSettlementFund,
        AccumulatedCollateralFees,
        PendingFees,
        FbaAccumulator,
        WitnessBudget,
    ];

    /// Its name in policies and tables.
    pub const fn name(self) -> &'static str {
        match self {
            Balance => "balance",
            LimitOrder => "limit_order",
            DeferredFee => "deferred_fee",
            CallOrderCollateral => "call_order_collateral",
            CollateralBid => "collateral_bid",
            Vesting => "vesting",
            GenesisBalance => "genesis_balance_object",
            ForceSettlement => "force_settlement",
            Htlc => "htlc",
            Ticket => "ticket",
            LiquidityPool => "liquidity_pool",
            PoolRounding => "pool_rounding",
            LiquidityPoolOther => "liquidity_pool_other",
            SameTFund => "samet_fund",
            CreditOffer => "credit_offer",
            CreditDealCollateral => "credit_deal_collateral",
            ConfidentialSupply => "confidential_supply",
            AccumulatedFees => "accumulated_fees",
            AssetFeePool => "asset_fee_pool",
            SettlementFund => "settlement_fund",
            IndividualSettlementFund => "individual_settlement_fund",
            AccumulatedCollateralFees => "accumulated_collateral_fees",
            PendingFees => "pending_fees",
            FbaAccumulator => "fba_accumulator",
            WitnessBudget => "witness_budget",
        }
    }

    /// Whether what lies here belongs to accounts, one by one.
    pub const fn is_of_accounts(self) -> bool {
        match self {
            Balance | LimitOrder | CallOrderCollateral | CollateralBid | Vesting
            | ForceSettlement | Htlc | Ticket | LiquidityPool | SameTFund | CreditOffer
            | CreditDealCollateral => true,
            DeferredFee
            | GenesisBalance
            | PoolRounding
            | LiquidityPoolOther
            | ConfidentialSupply
            | AccumulatedFees
            | AssetFeePool
            | SettlementFund
            | IndividualSettlementFund
            | AccumulatedCollateralFees
            | PendingFees
            | FbaAccumulator
            | WitnessBudget => false,
        }
    }
}
