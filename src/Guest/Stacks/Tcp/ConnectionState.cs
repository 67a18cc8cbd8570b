namespace ActorNet.Guest.Stacks.Tcp;

/// <summary>
/// States of an echo connection. It never opens nor closes first, so the states of the active side do not occur. RFC 9293 §3.3.2.
/// </summary>
internal enum ConnectionState
{
    Closed,
    SynReceived,
    Established,

    /// <summary>The peer has sent everything; ours may still be on its way, our FIN behind it (CLOSE-WAIT and LAST-ACK).</summary>
    Closing,
}
