namespace ActorNet.Devices.E1000;

/// <summary>What reading a register does and returns.</summary>
public enum ReadEffect
{
    /// <summary>Returns the stored value.</summary>
    Value,

    /// <summary>Returns 0: the register is for writing only.</summary>
    Zero,

    /// <summary>Returns the stored value and clears it. §13.7.</summary>
    ClearOnRead,

    /// <summary>The upper half of a pair: returns the stored value and clears both halves. §13.7.</summary>
    ClearPairOnRead,

    /// <summary>Link, speed and duplex as they are. §13.4.2.</summary>
    Status,

    /// <summary>The EEPROM's pins. §13.4.3.</summary>
    Eecd,

    /// <summary>The causes, which it clears. §13.4.17.</summary>
    Icr,

    /// <summary>The causes, which it leaves: not documented, but what hardware does and drivers use.</summary>
    Ics,
}
