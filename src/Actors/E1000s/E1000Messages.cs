using ActorNet.Devices.Pci;

namespace ActorNet.Actors.E1000s;

// What an E1000Actor and its transport (its parent) say to each other. Accesses are no messages: the transport, on the same lane, calls the function.

/// <summary>To the parent, once: the function is there, and may be called in the parent's turns from now on.</summary>
/// <param name="Function">The device model.</param>
/// <param name="Nic">Its actor, for what a port is told.</param>
public sealed record PciFunctionReady(PciFunction Function, IActorRef Nic);

/// <summary>A virtual machine is there: the port's link comes up, for its peer. What the driver sees of its own link is the device's matter.</summary>
public sealed class AttachMachine
{
    /// <summary>The one instance.</summary>
    public static readonly AttachMachine Instance = new();

    private AttachMachine()
    {
    }
}

/// <summary>The virtual machine is gone: the port's link goes down, the device is reset and lets go of the guest's memory.</summary>
public sealed class DetachMachine
{
    /// <summary>The one instance.</summary>
    public static readonly DetachMachine Instance = new();

    private DetachMachine()
    {
    }
}

/// <summary>Answered by <see cref="NicSettled"/> once the NIC and both rings have obeyed what the NIC was told before, a pause for example.</summary>
public sealed class SettleNic
{
    /// <summary>The one instance.</summary>
    public static readonly SettleNic Instance = new();

    private SettleNic()
    {
    }
}

/// <summary>The answer to <see cref="SettleNic"/>.</summary>
public sealed class NicSettled
{
    /// <summary>The one instance.</summary>
    public static readonly NicSettled Instance = new();

    private NicSettled()
    {
    }
}
