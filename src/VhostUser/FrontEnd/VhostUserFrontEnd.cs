using ActorNet.Devices.Virtio;
using ActorNet.Io.Descriptors;
using ActorNet.VhostUser.Messages;

namespace ActorNet.VhostUser.FrontEnd;

/// <summary><see cref="FrontEndRequests"/> on the thread that calls: a call that returns has been carried out.</summary>
/// <remarks>Owns the channel. Descriptors stay the caller's.</remarks>
public sealed class VhostUserFrontEnd(FrontEndChannel channel) : IDisposable
{
    private readonly FrontEndRequests _requests = new();

    /// <summary>The virtio features that the back end offers; set by <see cref="Open"/>.</summary>
    public ulong OfferedFeatures => _requests.OfferedFeatures;

    /// <summary>The protocol features in use; set by <see cref="Open"/>.</summary>
    public ulong ProtocolFeaturesInUse => _requests.ProtocolFeaturesInUse;

    /// <summary>Queue pairs that the back end has; set by <see cref="Open"/>.</summary>
    public int QueuePairs => (int)_requests.QueuePairs;

    /// <summary>Claims the session and negotiates the protocol.</summary>
    /// <param name="wanted">The protocol features to use, as far as they are offered.</param>
    public void Open(ulong wanted = ProtocolFeatures.Mq | ProtocolFeatures.ReplyAck | ProtocolFeatures.Config | ProtocolFeatures.Status) =>
        Run(() => _requests.Open(wanted));

    /// <summary>True when all of these protocol features are in use.</summary>
    public bool Uses(ulong protocolFeatures) => _requests.Uses(protocolFeatures);

    /// <summary>Accepts virtio features.</summary>
    public void SetFeatures(ulong features) => Run(() => _requests.SetFeatures(features));

    /// <summary>Shares the whole memory; one file a region.</summary>
    public void SetMemory(ReadOnlySpan<RegionDescription> regions, ReadOnlySpan<FdHandle> files)
    {
        _requests.SetMemory(regions, files);
        channel.Run(_requests);
    }

    /// <summary>Shares one more region; with CONFIGURE_MEM_SLOTS.</summary>
    public void AddRegion(RegionDescription region, FdHandle file) => Run(() => _requests.AddRegion(region, file));

    /// <summary>Takes one region back; with CONFIGURE_MEM_SLOTS.</summary>
    public void RemoveRegion(RegionDescription region) => Run(() => _requests.RemoveRegion(region));

    /// <summary>Sets a ring up and starts it: <see cref="FrontEndRequests.StartRing"/>.</summary>
    public void StartRing(int index, VirtqueueLayout layout, VirtqueuePosition position, FdHandle? kick, FdHandle? call, FdHandle? error = null) =>
        Run(() => _requests.StartRing(index, layout, position, kick, call, error));

    /// <summary>Enables or disables a ring.</summary>
    public void EnableRing(int index, bool enabled) => Run(() => _requests.EnableRing(index, enabled));

    /// <summary>Stops a ring; after it nothing of the ring is touched.</summary>
    /// <returns>Where it would have gone on: see <see cref="VirtqueuePosition.FromVringBase"/>.</returns>
    public uint StopRing(int index)
    {
        uint next = 0;
        Run(() => _requests.StopRing(index, at => next = at));
        return next;
    }

    /// <summary>Replaces the descriptor of a ring: SET_VRING_KICK, SET_VRING_CALL or SET_VRING_ERR.</summary>
    public void SetFile(FrontEndRequest request, int index, FdHandle? file) => Run(() => _requests.SetFile(request, index, file));

    /// <summary>Reads the device's configuration space; with CONFIG.</summary>
    public byte[] ReadConfig(int offset, int size)
    {
        byte[] config = [];
        Run(() => _requests.ReadConfig(offset, size, read => config = read));
        return config.Length == size ? config : throw new VhostUserException($"GET_CONFIG: {size} bytes from {offset} could not be read");
    }

    /// <summary>The virtio device status; with STATUS.</summary>
    public byte ReadStatus()
    {
        byte status = 0;
        Run(() => _requests.ReadStatus(read => status = read));
        return status;
    }

    /// <summary>Writes the virtio device status; with STATUS. 0 resets the device.</summary>
    public void WriteStatus(byte status) => Run(() => _requests.WriteStatus(status));

    /// <summary>Closes the connection.</summary>
    public void Dispose() => channel.Dispose();

    private void Run(Action ask)
    {
        ask();
        channel.Run(_requests);
    }
}
