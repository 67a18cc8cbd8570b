using ActorNet.Devices.Virtio;
using ActorNet.Guest.VirtioNet;
using ActorNet.VhostUser.Messages;

namespace ActorNet.VhostUser.FrontEnd;

/// <summary>One connection to a back end of a network device: negotiates, hands over memory and rings, enables them, and knows when they run.</summary>
/// <remarks>
/// A state machine without input, output or clock: it fills <see cref="Requests"/>, which somebody else drives. Whatever the back
/// end answers, nothing is thrown: <see cref="FrontEndRequests.Fault"/> says what was wrong with it.
/// </remarks>
public sealed class FrontEndSession
{
    private const ulong Wanted = ProtocolFeatures.Mq | ProtocolFeatures.ReplyAck | ProtocolFeatures.Mtu | ProtocolFeatures.Config
        | ProtocolFeatures.ConfigureMemSlots | ProtocolFeatures.Status | ProtocolFeatures.BackEndReq;

    // virtio 1.2 §2.1
    private const byte Acknowledged = 1 | 2;             // ACKNOWLEDGE, DRIVER
    private const byte FeaturesOk = Acknowledged | 8;
    private const byte DriverOk = FeaturesOk | 4;

    private readonly FrontEndWishes _wishes;
    private readonly IFrontEndDriver _driver;
    private ulong _features;
    private bool _isReading;
    private bool _readsAgain;

    /// <summary>Begins: the first requests are there.</summary>
    public FrontEndSession(FrontEndWishes wishes, IFrontEndDriver driver)
    {
        ArgumentNullException.ThrowIfNull(wishes);
        ArgumentNullException.ThrowIfNull(driver);
        _wishes = wishes;
        _driver = driver;
        Requests.Open(Wanted, OnOpened);
    }

    /// <summary>What is asked of the back end.</summary>
    public FrontEndRequests Requests { get; } = new();

    /// <summary>True once the back end has done all that makes the rings run.</summary>
    public bool IsRunning { get; private set; }

    /// <summary>What was agreed on; null before.</summary>
    public FrontEndAgreement? Agreement { get; private set; }

    /// <summary>What the device says of itself.</summary>
    public NetConfig Config { get; private set; } = NetConfig.Unknown;

    /// <summary>The back end says that its configuration space has changed: it is read again.</summary>
    public void OnConfigChanged()
    {
        _readsAgain = _isReading;
        if (_isReading || !IsRunning || !Requests.Uses(ProtocolFeatures.Config)) return;
        _isReading = true;
        Requests.ReadConfig(0, NetConfig.Length, bytes =>
        {
            _isReading = false;
            Config = NetConfig.Read(bytes, _features);
            if (_readsAgain) OnConfigChanged();
        });
    }

    private void OnOpened()
    {
        ulong offered = Requests.OfferedFeatures;
        if ((offered & FeatureBits.Version1) == 0)
        {
            Requests.Fail(VhostUserFault.Unsuitable, "the back end does not offer VIRTIO_F_VERSION_1: it speaks the legacy interface only");
            return;
        }

        if (Requests.QueuePairs == 0)
        {
            Requests.Fail(VhostUserFault.Unsuitable, "GET_QUEUE_NUM: the back end has no queues");
            return;
        }

        _features = BatchRingOptions.Sensible(offered & _wishes.Features);
        bool many = _wishes.Pairs > 1 && Requests.QueuePairs > 1 && (offered & FeatureBits.Mq) != 0;
        // The control queue is the front end's affair under vhost-user: MQ is passed on without it.
        if (many) _features |= FeatureBits.Mq;
        if (!Requests.Uses(ProtocolFeatures.Config))
        {
            CheckSlots();
            return;
        }

        _features |= offered & (FeatureBits.Status | FeatureBits.Mtu);
        Requests.ReadConfig(0, NetConfig.Length, bytes =>
        {
            Config = NetConfig.Read(bytes, _features);
            CheckSlots();
        });
    }

    private void CheckSlots()
    {
        if (!Requests.Uses(ProtocolFeatures.ConfigureMemSlots))
        {
            SetUp();
            return;
        }

        Requests.Ask<ulong>(FrontEndRequest.GetMaxMemSlots, slots =>
        {
            if (slots == 0) Requests.Fail(VhostUserFault.Unsuitable, "GET_MAX_MEM_SLOTS: the back end takes no memory");
            else SetUp();
        });
    }

    private void SetUp()
    {
        int pairs = (_features & FeatureBits.Mq) != 0 ? (int)Math.Min((ulong)_wishes.Pairs, Requests.QueuePairs) : 1;
        int? offered = Config.Mtu is >= FrontEndWishes.SmallestMtu ? Config.Mtu : null;
        // What both can take: a back end that names its MTU may drop what is longer (§5.1.4.2).
        int mtu = Math.Min(_wishes.Mtu ?? offered ?? FrontEndWishes.DefaultMtu, offered ?? ushort.MaxValue);
        Agreement = new FrontEndAgreement(_features, pairs, mtu);
        _driver.LayOut(Agreement);

        bool status = Requests.Uses(ProtocolFeatures.Status);
        if (status) Requests.WriteStatus(Acknowledged);
        Requests.SetFeatures(_features);
        if (status) Requests.WriteStatus(FeaturesOk);
        if (Requests.Uses(ProtocolFeatures.Mtu)) Requests.Tell(FrontEndRequest.NetSetMtu, (ulong)mtu);
        if (Requests.Uses(ProtocolFeatures.BackEndReq)) Requests.SetBackEndRequests(_driver.BackEndSocket);
        if (Requests.Uses(ProtocolFeatures.ConfigureMemSlots)) Requests.AddRegion(_driver.Region, _driver.MemoryFile);
        else Requests.SetMemory([_driver.Region], [_driver.MemoryFile]);
        for (int i = 0; i < _driver.Rings.Count; i++)
        {
            FrontEndRing ring = _driver.Rings[i];
            Requests.StartRing(i, ring.Layout, ring.Position, ring.Kick, ring.Call, _driver.ErrorBell);
        }

        for (int i = 0; i < _driver.Rings.Count; i++) Requests.EnableRing(i, enabled: true);
        if (status) Requests.WriteStatus(DriverOk);
        // Without acknowledgements this answer is the sign that everything before it was done.
        if (status) Requests.ReadStatus(OnStatus);
        else Requests.Ask<ulong>(FrontEndRequest.GetFeatures, _ => IsRunning = true);
    }

    private void OnStatus(byte status)
    {
        if ((status & FeaturesOk) == FeaturesOk) IsRunning = true;
        else Requests.Fail(VhostUserFault.Unsuitable, $"GET_STATUS: 0x{status:x2}, the back end does not take the features");
    }
}
