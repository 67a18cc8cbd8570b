namespace ActorNet.Devices.E1000;

/// <summary>Registers of the PHY by their MDIO number. IEEE 802.3 §22.2.4; Intel 8254x manual §13.4.7.1.</summary>
public enum PhyRegister
{
    /// <summary>Control. IEEE 802.3 §22.2.4.1.</summary>
    Control = 0,

    /// <summary>Status. IEEE 802.3 §22.2.4.2.</summary>
    Status = 1,

    /// <summary>Identifier, upper half.</summary>
    Identifier1 = 2,

    /// <summary>Identifier, lower half.</summary>
    Identifier2 = 3,

    /// <summary>Autonegotiation advertisement.</summary>
    Advertisement = 4,

    /// <summary>Autonegotiation link partner ability.</summary>
    PartnerAbility = 5,

    /// <summary>Autonegotiation expansion.</summary>
    Expansion = 6,

    /// <summary>Next page to transmit.</summary>
    NextPage = 7,

    /// <summary>Next page of the link partner.</summary>
    PartnerNextPage = 8,

    /// <summary>1000BASE-T control.</summary>
    GigabitControl = 9,

    /// <summary>1000BASE-T status.</summary>
    GigabitStatus = 10,

    /// <summary>Extended status.</summary>
    ExtendedStatus = 15,

    /// <summary>PHY specific control.</summary>
    SpecificControl = 16,

    /// <summary>PHY specific status.</summary>
    SpecificStatus = 17,

    /// <summary>Interrupt enable.</summary>
    InterruptEnable = 18,

    /// <summary>Interrupt status, cleared by reading.</summary>
    InterruptStatus = 19,

    /// <summary>Extended PHY specific control.</summary>
    ExtendedSpecificControl = 20,

    /// <summary>Receive error counter.</summary>
    ReceiveErrors = 21,

    /// <summary>Cable tester control.</summary>
    CableTester = 22,

    /// <summary>LED control.</summary>
    LedControl = 24,

    /// <summary>Manual LED override.</summary>
    LedOverride = 25,

    /// <summary>Extended PHY specific control 2.</summary>
    ExtendedSpecificControl2 = 26,

    /// <summary>Extended PHY specific status.</summary>
    ExtendedSpecificStatus = 27,

    /// <summary>Page of the calibration register.</summary>
    CalibrationPage = 29,

    /// <summary>Calibration.</summary>
    Calibration = 30,
}
