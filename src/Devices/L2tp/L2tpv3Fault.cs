namespace ActorNet.Devices.L2tp;

/// <summary>Why a message is no frame of a session.</summary>
public enum L2tpv3Fault
{
    /// <summary>It is one.</summary>
    None,

    /// <summary>Shorter than its header and a byte of frame.</summary>
    TooShort,

    /// <summary>Not a data message of version 3 (RFC 3931 §4.1.2.1), or behind an IP header with options.</summary>
    NotData,

    /// <summary>Another session's.</summary>
    WrongSession,

    /// <summary>Another cookie.</summary>
    WrongCookie,
}
