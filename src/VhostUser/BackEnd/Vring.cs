using ActorNet.Devices.Virtio;
using ActorNet.Io.Descriptors;
using ActorNet.VhostUser.Messages;

namespace ActorNet.VhostUser.BackEnd;

/// <summary>What a session knows of one ring. The ring itself is in the device while <see cref="IsStarted"/>.</summary>
internal sealed class Vring(int index) : IDisposable
{
    private FdHandle? _kick;

    public int Index => index;

    /// <summary>Entries; 0 until SET_VRING_NUM.</summary>
    public ushort Size { get; set; }

    /// <summary>Where to begin, or where it stopped, as SET_VRING_BASE tells it; null: where a new ring begins.</summary>
    public uint? Base { get; set; }

    /// <summary>The three areas; null until SET_VRING_ADDR.</summary>
    public VringAddress? Address { get; set; }

    /// <summary>True once SET_VRING_KICK came, with a descriptor or with the bit that says to poll; false again after a stop.</summary>
    public bool HasKick { get; private set; }

    /// <summary>The driver's interrupt.</summary>
    public CallInterrupt? Call { get; set; }

    /// <summary>True once SET_VRING_CALL came, with a descriptor or with the bit that says to raise none.</summary>
    public bool HasCall { get; set; }

    /// <summary>True once SET_VRING_ERR came.</summary>
    public bool HasError { get; set; }

    /// <summary>True when the doorbell is neither a descriptor nor to be polled for, but a message.</summary>
    public bool IsKickedByMessage { get; private set; }

    /// <summary>Where errors are told.</summary>
    public EventFd? Error { get; set; }

    /// <summary>What SET_VRING_ENABLE said last. Only counts when bit 30 was negotiated.</summary>
    public bool IsEnabled { get; set; }

    /// <summary>What the device was told last: it takes every queue for enabled at first.</summary>
    public bool DeviceEnabled { get; set; } = true;

    /// <summary>True from the start command until the device said that the ring stopped or cannot start.</summary>
    public bool IsStarted { get; set; }

    /// <summary>True between the stop command and its answer.</summary>
    public bool IsStopping { get; set; }

    public bool IsComplete => HasKick && Size > 0 && Address is not null;

    /// <summary>Where the ring is. Behind an IOMMU its addresses are of the same kind as those in it.</summary>
    public VirtqueueLayout LayoutIn(AddressSpace space)
    {
        VringAddress address = Address.GetValueOrDefault();
        return new VirtqueueLayout(Size, address.Descriptors, address.Available, address.Used, space);
    }

    /// <summary>Keeps the doorbell until the ring starts. Null: poll.</summary>
    public void KeepKick(FdHandle? kick)
    {
        _kick?.Dispose();
        _kick = kick;
        HasKick = true;
        IsKickedByMessage = false;
    }

    /// <summary>The doorbell is a message.</summary>
    public void KeepKickByMessage()
    {
        KeepKick(null);
        IsKickedByMessage = true;
    }

    /// <summary>Gives the doorbell away.</summary>
    public FdHandle? TakeKick()
    {
        FdHandle? kick = _kick;
        _kick = null;
        return kick;
    }

    /// <summary>A ring that stopped starts again with the next SET_VRING_KICK only.</summary>
    public void ForgetKick()
    {
        _kick?.Dispose();
        _kick = null;
        HasKick = false;
        IsKickedByMessage = false;
    }

    /// <summary>As after connecting, but for call and error descriptors.</summary>
    public void Reset()
    {
        ForgetKick();
        Size = 0;
        Base = null;
        Address = null;
        IsEnabled = false;
    }

    public void Dispose()
    {
        ForgetKick();
        Call?.Dispose();
        Error?.Dispose();
    }
}
