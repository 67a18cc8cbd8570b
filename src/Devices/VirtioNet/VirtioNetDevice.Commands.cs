using ActorNet.Devices.Frames;
using ActorNet.Devices.Virtio;
using ActorNet.Devices.VirtioNet.Steering;

namespace ActorNet.Devices.VirtioNet;

/// <content>What the control queue's commands change, besides the receive filter. Other threads read it as it is.</content>
public sealed partial class VirtioNetDevice
{
    /// <summary>Features that a driver may switch while it runs. virtio 1.2 §5.1.6.5.8.1.</summary>
    public const ulong GuestOffloadFeatures =
        FeatureBits.GuestCsum | FeatureBits.GuestTso4 | FeatureBits.GuestTso6 | FeatureBits.GuestEcn | FeatureBits.GuestUfo
        | FeatureBits.GuestUso4 | FeatureBits.GuestUso6;

    private ulong _guestOffloads;
    private MacAddress _ownMac; // what no command has changed

    /// <summary>The offloads that frames to the driver may make use of now: feature bits. All that it accepted until it says otherwise.</summary>
    public ulong GuestOffloads => Volatile.Read(ref _guestOffloads);

    /// <summary>How long interrupts may be held back.</summary>
    public NotificationCoalescing Coalescing { get; }

    /// <summary>True when the driver can be asked to announce itself.</summary>
    /// <remarks>A front end that keeps the control queue to itself shows its driver a status of its own.</remarks>
    public bool CanAnnounce
    {
        get
        {
            const ulong Needed = FeatureBits.GuestAnnounce | FeatureBits.CtrlVq | FeatureBits.Status;
            return (DriverFeatures & Needed) == Needed;
        }
    }

    /// <summary>Asks the driver to announce itself to its network; false when it cannot be asked. The transport tells it of the change.</summary>
    public bool TryAnnounce()
    {
        if (!CanAnnounce) return false;
        Config.Announce = true;
        return true;
    }

    /// <summary>Takes the offloads that the driver wants from now on; false, and no change, when it did not accept one of them.</summary>
    /// <remarks>One without another one that it needs is off, as it is among features.</remarks>
    internal bool TrySetGuestOffloads(ulong offloads)
    {
        if ((offloads & ~(DriverFeatures & GuestOffloadFeatures)) != 0) return false;
        Volatile.Write(ref _guestOffloads, FeatureBits.WithoutUnmet(offloads));
        return true;
    }

    /// <summary>Forgets every command: the driver that gave them is gone.</summary>
    public void ForgetCommands()
    {
        Config.Announce = false;
        Config.Mac = _ownMac;
        _filter = InitialFilter();
        _steering = ReceiveSteering.Initial;
        Volatile.Write(ref _guestOffloads, DriverFeatures & GuestOffloadFeatures);
        Coalescing.Reset();
    }

    // Not by a command: it stays until the driver is forgotten.
    private void SetOwnMac(MacAddress mac)
    {
        _ownMac = mac;
        SetMac(mac);
    }
}
