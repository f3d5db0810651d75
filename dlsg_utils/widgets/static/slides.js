// Made by `make widgets` from widgets-js/src. Change those files, not this one.

// node_modules/reveal.js/dist/reveal.mjs
var e = (e5, t3) => {
  for (let n3 in t3) e5[n3] = t3[n3];
  return e5;
};
var t = (e5, t3) => Array.from(e5.querySelectorAll(t3));
var n = (e5, t3, n3) => {
  n3 ? e5.classList.add(t3) : e5.classList.remove(t3);
};
var r = (e5) => {
  if (typeof e5 == "string") {
    if (e5 === "null") return null;
    if (e5 === "true") return true;
    if (e5 === "false") return false;
    if (e5.match(/^-?[\d\.]+$/)) return parseFloat(e5);
  }
  return e5;
};
var i = (e5, t3) => {
  e5.style.transform = t3;
};
var a = (e5, t3) => {
  let n3 = e5.matches || e5.matchesSelector || e5.msMatchesSelector;
  return !!(n3 && n3.call(e5, t3));
};
var o = (e5, t3) => {
  if (e5 && typeof e5.closest == "function") return e5.closest(t3);
  for (; e5; ) {
    if (a(e5, t3)) return e5;
    e5 = e5.parentElement;
  }
  return null;
};
var s = (e5) => {
  e5 = e5 || document.documentElement;
  let t3 = e5.requestFullscreen || e5.webkitRequestFullscreen || e5.webkitRequestFullScreen || e5.mozRequestFullScreen || e5.msRequestFullscreen;
  t3 && t3.apply(e5);
};
var c = (e5, t3, n3, r3 = "") => {
  let i3 = e5.querySelectorAll("." + n3);
  for (let t4 = 0; t4 < i3.length; t4++) {
    let n4 = i3[t4];
    if (n4.parentNode === e5) return n4;
  }
  let a3 = document.createElement(t3);
  return a3.className = n3, a3.innerHTML = r3, e5.appendChild(a3), a3;
};
var l = (e5) => {
  let t3 = document.createElement("style");
  return e5 && e5.length > 0 && t3.appendChild(document.createTextNode(e5)), document.head.appendChild(t3), t3;
};
var u = () => {
  let e5 = {};
  location.search.replace(/[A-Z0-9]+?=([\w\.%-]*)/gi, (t3) => {
    let n3 = t3.split("=").shift(), r3 = t3.split("=").pop();
    return n3 && r3 !== void 0 && (e5[n3] = r3), t3;
  });
  for (let t3 in e5) {
    let n3 = e5[t3];
    e5[t3] = r(unescape(n3));
  }
  return e5.dependencies !== void 0 && delete e5.dependencies, e5;
};
var d = (e5, t3 = 0) => {
  if (e5) {
    var n3;
    let r3, i3 = e5.style.height;
    return e5.style.height = "0px", e5.parentElement && (e5.parentElement.style.height = "auto"), r3 = t3 - (((n3 = e5.parentElement) == null ? void 0 : n3.offsetHeight) || 0), e5.style.height = i3 + "px", e5.parentElement && e5.parentElement.style.removeProperty("height"), r3;
  }
  return t3;
};
var f = {
  mp4: "video/mp4",
  m4a: "video/mp4",
  ogv: "video/ogg",
  mpeg: "video/mpeg",
  webm: "video/webm"
};
var p = (e5 = "") => {
  let t3 = e5.split(".").pop();
  return t3 ? f[t3] : void 0;
};
var m = (e5 = "") => encodeURI(e5).replace(/%5B/g, "[").replace(/%5D/g, "]").replace(/[!'()*]/g, (e6) => `%${e6.charCodeAt(0).toString(16).toUpperCase()}`);
var h = navigator.userAgent;
var g = /(iphone|ipod|ipad|android)/gi.test(h) || navigator.platform === "MacIntel" && navigator.maxTouchPoints > 1;
/chrome/i.test(h) && /edge/i.test(h);
var _ = /android/gi.test(h);
var v = (function(e5) {
  if (e5) {
    var t3 = function(e6) {
      return [].slice.call(e6);
    }, n3 = 0, r3 = 1, i3 = 2, a3 = 3, o3 = [], s3 = null, c3 = "requestAnimationFrame" in e5 ? function() {
      var t4 = arguments.length > 0 && arguments[0] !== void 0 ? arguments[0] : { sync: false };
      e5.cancelAnimationFrame(s3);
      var n4 = function() {
        return u3(o3.filter((function(e6) {
          return e6.dirty && e6.active;
        })));
      };
      if (t4.sync) return n4();
      s3 = e5.requestAnimationFrame(n4);
    } : function() {
    }, l3 = function(e6) {
      return function(t4) {
        o3.forEach((function(t5) {
          return t5.dirty = e6;
        })), c3(t4);
      };
    }, u3 = function(e6) {
      e6.filter((function(e7) {
        return !e7.styleComputed;
      })).forEach((function(e7) {
        e7.styleComputed = m3(e7);
      })), e6.filter(h3).forEach(g3);
      var t4 = e6.filter(p3);
      t4.forEach(f3), t4.forEach((function(e7) {
        g3(e7), d3(e7);
      })), t4.forEach(_3);
    }, d3 = function(e6) {
      return e6.dirty = n3;
    }, f3 = function(e6) {
      e6.availableWidth = e6.element.parentNode.clientWidth, e6.currentWidth = e6.element.scrollWidth, e6.previousFontSize = e6.currentFontSize, e6.currentFontSize = Math.min(Math.max(e6.minSize, e6.availableWidth / e6.currentWidth * e6.previousFontSize), e6.maxSize), e6.whiteSpace = e6.multiLine && e6.currentFontSize === e6.minSize ? "normal" : "nowrap";
    }, p3 = function(e6) {
      return e6.dirty !== i3 || e6.dirty === i3 && e6.element.parentNode.clientWidth !== e6.availableWidth;
    }, m3 = function(t4) {
      var n4 = e5.getComputedStyle(t4.element, null);
      return t4.currentFontSize = parseFloat(n4.getPropertyValue("font-size")), t4.display = n4.getPropertyValue("display"), t4.whiteSpace = n4.getPropertyValue("white-space"), true;
    }, h3 = function(e6) {
      var t4 = false;
      return !e6.preStyleTestCompleted && (/inline-/.test(e6.display) || (t4 = true, e6.display = "inline-block"), e6.whiteSpace !== "nowrap" && (t4 = true, e6.whiteSpace = "nowrap"), e6.preStyleTestCompleted = true, t4);
    }, g3 = function(e6) {
      e6.element.style.whiteSpace = e6.whiteSpace, e6.element.style.display = e6.display, e6.element.style.fontSize = e6.currentFontSize + "px";
    }, _3 = function(e6) {
      e6.element.dispatchEvent(new CustomEvent("fit", { detail: {
        oldValue: e6.previousFontSize,
        newValue: e6.currentFontSize,
        scaleFactor: e6.currentFontSize / e6.previousFontSize
      } }));
    }, v3 = function(e6, t4) {
      return function(n4) {
        e6.dirty = t4, e6.active && c3(n4);
      };
    }, y3 = function(e6) {
      return function() {
        o3 = o3.filter((function(t4) {
          return t4.element !== e6.element;
        })), e6.observeMutations && e6.observer.disconnect(), e6.element.style.whiteSpace = e6.originalStyle.whiteSpace, e6.element.style.display = e6.originalStyle.display, e6.element.style.fontSize = e6.originalStyle.fontSize;
      };
    }, b3 = function(e6) {
      return function() {
        e6.active || (e6.active = true, c3());
      };
    }, x3 = function(e6) {
      return function() {
        return e6.active = false;
      };
    }, S3 = function(e6) {
      e6.observeMutations && (e6.observer = new MutationObserver(v3(e6, r3)), e6.observer.observe(e6.element, e6.observeMutations));
    }, ee3 = {
      minSize: 16,
      maxSize: 512,
      multiLine: true,
      observeMutations: "MutationObserver" in e5 && {
        subtree: true,
        childList: true,
        characterData: true
      }
    }, C3 = null, w3 = function() {
      e5.clearTimeout(C3), C3 = e5.setTimeout(l3(i3), E3.observeWindowDelay);
    }, te3 = ["resize", "orientationchange"];
    return Object.defineProperty(E3, "observeWindow", { set: function(t4) {
      var n4 = `${t4 ? "add" : "remove"}EventListener`;
      te3.forEach((function(t5) {
        e5[n4](t5, w3);
      }));
    } }), E3.observeWindow = true, E3.observeWindowDelay = 100, E3.fitAll = l3(a3), E3;
  }
  function T3(e6, t4) {
    var n4 = Object.assign({}, ee3, t4), r4 = e6.map((function(e7) {
      var t5 = Object.assign({}, n4, {
        element: e7,
        active: true
      });
      return (function(e8) {
        e8.originalStyle = {
          whiteSpace: e8.element.style.whiteSpace,
          display: e8.element.style.display,
          fontSize: e8.element.style.fontSize
        }, S3(e8), e8.newbie = true, e8.dirty = true, o3.push(e8);
      })(t5), {
        element: e7,
        fit: v3(t5, a3),
        unfreeze: b3(t5),
        freeze: x3(t5),
        unsubscribe: y3(t5)
      };
    }));
    return c3(), r4;
  }
  function E3(e6) {
    var n4 = arguments.length > 1 && arguments[1] !== void 0 ? arguments[1] : {};
    return typeof e6 == "string" ? T3(t3(document.querySelectorAll(e6)), n4) : T3([e6], n4)[0];
  }
})(typeof window > "u" ? null : window);
function y(e5) {
  "@babel/helpers - typeof";
  return y = typeof Symbol == "function" && typeof Symbol.iterator == "symbol" ? function(e6) {
    return typeof e6;
  } : function(e6) {
    return e6 && typeof Symbol == "function" && e6.constructor === Symbol && e6 !== Symbol.prototype ? "symbol" : typeof e6;
  }, y(e5);
}
function b(e5, t3) {
  if (y(e5) != "object" || !e5) return e5;
  var n3 = e5[Symbol.toPrimitive];
  if (n3 !== void 0) {
    var r3 = n3.call(e5, t3 || "default");
    if (y(r3) != "object") return r3;
    throw TypeError("@@toPrimitive must return a primitive value.");
  }
  return (t3 === "string" ? String : Number)(e5);
}
function x(e5) {
  var t3 = b(e5, "string");
  return y(t3) == "symbol" ? t3 : t3 + "";
}
function S(e5, t3, n3) {
  return (t3 = x(t3)) in e5 ? Object.defineProperty(e5, t3, {
    value: n3,
    enumerable: true,
    configurable: true,
    writable: true
  }) : e5[t3] = n3, e5;
}
var ee = class {
  constructor(e5) {
    S(this, "allowedToPlayAudio", null), this.Reveal = e5, this.startEmbeddedMedia = this.startEmbeddedMedia.bind(this), this.startEmbeddedIframe = this.startEmbeddedIframe.bind(this), this.preventIframeAutoFocus = this.preventIframeAutoFocus.bind(this), this.ensureMobileMediaPlaying = this.ensureMobileMediaPlaying.bind(this), this.failedAudioPlaybackTargets = /* @__PURE__ */ new Set(), this.failedVideoPlaybackTargets = /* @__PURE__ */ new Set(), this.failedMutedVideoPlaybackTargets = /* @__PURE__ */ new Set(), this.renderMediaPlayButton();
  }
  renderMediaPlayButton() {
    this.mediaPlayButton = document.createElement("button"), this.mediaPlayButton.className = "r-overlay-button r-media-play-button", this.mediaPlayButton.addEventListener("click", () => {
      this.resetTemporarilyMutedMedia(), (/* @__PURE__ */ new Set([
        ...this.failedAudioPlaybackTargets,
        ...this.failedVideoPlaybackTargets,
        ...this.failedMutedVideoPlaybackTargets
      ])).forEach((e5) => {
        this.startEmbeddedMedia({ target: e5 });
      }), this.clearMediaPlaybackErrors();
    });
  }
  shouldPreload(e5) {
    if (this.Reveal.isScrollView()) return true;
    let t3 = this.Reveal.getConfig().preloadIframes;
    return typeof t3 != "boolean" && (t3 = e5.hasAttribute("data-preload")), t3;
  }
  load(e5, n3 = {}) {
    let r3 = this.Reveal.getConfig().display;
    if (r3.includes("!important")) {
      let t3 = r3.replace(/\s*!important\s*$/, "").trim();
      e5.style.setProperty("display", t3, "important");
    } else e5.style.display = r3;
    t(e5, "img[data-src], video[data-src], audio[data-src], iframe[data-src]").forEach((e6) => {
      let t3 = e6.tagName === "IFRAME";
      (!t3 || this.shouldPreload(e6)) && (e6.setAttribute("src", e6.getAttribute("data-src")), e6.setAttribute("data-lazy-loaded", ""), e6.removeAttribute("data-src"), t3 && e6.addEventListener("load", this.preventIframeAutoFocus));
    }), t(e5, "video, audio").forEach((e6) => {
      let n4 = 0;
      t(e6, "source[data-src]").forEach((e7) => {
        e7.setAttribute("src", e7.getAttribute("data-src")), e7.removeAttribute("data-src"), e7.setAttribute("data-lazy-loaded", ""), n4 += 1;
      }), g && e6.tagName === "VIDEO" && e6.setAttribute("playsinline", ""), n4 > 0 && e6.load();
    });
    let i3 = e5.slideBackgroundElement;
    if (i3) {
      i3.style.display = "block";
      let t3 = e5.slideBackgroundContentElement, r4 = e5.getAttribute("data-background-iframe");
      if (i3.hasAttribute("data-loaded") === false) {
        i3.setAttribute("data-loaded", "true");
        let a4 = e5.getAttribute("data-background-image"), o3 = e5.getAttribute("data-background-video"), s3 = e5.hasAttribute("data-background-video-loop"), c3 = e5.hasAttribute("data-background-video-muted");
        if (a4) /^data:/.test(a4.trim()) ? t3.style.backgroundImage = `url(${a4.trim()})` : t3.style.backgroundImage = a4.split(",").map((e6) => `url(${m(decodeURI(e6.trim()))})`).join(",");
        else if (o3) {
          let e6 = document.createElement("video");
          s3 && e6.setAttribute("loop", ""), (c3 || this.Reveal.isSpeakerNotes()) && (e6.muted = true), g && e6.setAttribute("playsinline", ""), o3.split(",").forEach((t4) => {
            let n4 = document.createElement("source");
            n4.setAttribute("src", t4);
            let r5 = p(t4);
            r5 && n4.setAttribute("type", r5), e6.appendChild(n4);
          }), t3.appendChild(e6);
        } else if (r4 && n3.excludeIframes !== true) {
          let e6 = document.createElement("iframe");
          e6.setAttribute("allowfullscreen", ""), e6.setAttribute("mozallowfullscreen", ""), e6.setAttribute("webkitallowfullscreen", ""), e6.setAttribute("allow", "autoplay"), e6.setAttribute("data-src", r4), e6.style.width = "100%", e6.style.height = "100%", e6.style.maxHeight = "100%", e6.style.maxWidth = "100%", t3.appendChild(e6);
        }
      }
      let a3 = t3.querySelector("iframe[data-src]");
      a3 && this.shouldPreload(i3) && !/autoplay=(1|true|yes)/gi.test(r4) && a3.getAttribute("src") !== r4 && a3.setAttribute("src", r4);
    }
    this.layout(e5);
  }
  layout(e5) {
    Array.from(e5.querySelectorAll(".r-fit-text")).forEach((e6) => {
      v(e6, {
        minSize: 24,
        maxSize: this.Reveal.getConfig().height * 0.8,
        observeMutations: false,
        observeWindow: false
      });
    });
  }
  unload(e5) {
    e5.style.display = "none";
    let n3 = this.Reveal.getSlideBackground(e5);
    n3 && (n3.style.display = "none", t(n3, "iframe[src]").forEach((e6) => {
      e6.removeAttribute("src");
    })), t(e5, "video[data-lazy-loaded][src], audio[data-lazy-loaded][src], iframe[data-lazy-loaded][src]").forEach((e6) => {
      e6.setAttribute("data-src", e6.getAttribute("src")), e6.removeAttribute("src");
    }), t(e5, "video[data-lazy-loaded] source[src], audio source[src]").forEach((e6) => {
      e6.setAttribute("data-src", e6.getAttribute("src")), e6.removeAttribute("src");
    });
  }
  formatEmbeddedContent() {
    let e5 = (e6, n3, r3) => {
      t(this.Reveal.getSlidesElement(), "iframe[" + e6 + '*="' + n3 + '"]').forEach((t3) => {
        let n4 = t3.getAttribute(e6);
        n4 && n4.indexOf(r3) === -1 && t3.setAttribute(e6, n4 + (/\?/.test(n4) ? "&" : "?") + r3);
      });
    };
    e5("src", "youtube.com/embed/", "enablejsapi=1"), e5("data-src", "youtube.com/embed/", "enablejsapi=1"), e5("src", "player.vimeo.com/", "api=1"), e5("data-src", "player.vimeo.com/", "api=1");
  }
  startEmbeddedContent(e5) {
    if (e5) {
      let n3 = this.Reveal.isSpeakerNotes();
      t(e5, 'img[src$=".gif"]').forEach((e6) => {
        e6.setAttribute("src", e6.getAttribute("src"));
      }), t(e5, "video, audio").forEach((e6) => {
        if (o(e6, ".fragment") && !o(e6, ".fragment.visible")) return;
        let t3 = this.Reveal.getConfig().autoPlayMedia;
        if (typeof t3 != "boolean" && (t3 = e6.hasAttribute("data-autoplay") || !!o(e6, ".slide-background")), t3 && typeof e6.play == "function") {
          if (n3 && !e6.muted) return;
          e6.readyState > 1 ? this.startEmbeddedMedia({ target: e6 }) : g ? (e6.addEventListener("canplay", this.ensureMobileMediaPlaying), this.playMediaElement(e6)) : (e6.removeEventListener("loadeddata", this.startEmbeddedMedia), e6.addEventListener("loadeddata", this.startEmbeddedMedia));
        }
      }), n3 || (t(e5, "iframe[src]").forEach((e6) => {
        o(e6, ".fragment") && !o(e6, ".fragment.visible") || this.startEmbeddedIframe({ target: e6 });
      }), t(e5, "iframe[data-src]").forEach((e6) => {
        o(e6, ".fragment") && !o(e6, ".fragment.visible") || e6.getAttribute("src") !== e6.getAttribute("data-src") && (e6.removeEventListener("load", this.startEmbeddedIframe), e6.addEventListener("load", this.startEmbeddedIframe), e6.setAttribute("src", e6.getAttribute("data-src")));
      }));
    }
  }
  ensureMobileMediaPlaying(e5) {
    let t3 = e5.target;
    typeof t3.getVideoPlaybackQuality == "function" && setTimeout(() => {
      let e6 = t3.paused === false, n3 = t3.getVideoPlaybackQuality().totalVideoFrames;
      e6 && n3 === 0 && (t3.load(), t3.play());
    }, 1e3);
  }
  startEmbeddedMedia(e5) {
    let t3 = !!o(e5.target, "html"), n3 = !!o(e5.target, ".present");
    t3 && n3 && (e5.target.paused || e5.target.ended) && (e5.target.currentTime = 0, this.playMediaElement(e5.target)), e5.target.removeEventListener("loadeddata", this.startEmbeddedMedia);
  }
  playMediaElement(e5) {
    let t3 = e5.play();
    t3 && typeof t3.catch == "function" && t3.then(() => {
      e5.muted || (this.allowedToPlayAudio = true);
    }).catch((t4) => {
      if (t4.name === "NotAllowedError") {
        if (this.allowedToPlayAudio = false, e5.tagName === "VIDEO") {
          this.onVideoPlaybackNotAllowed(e5);
          let t5 = !!o(e5, "html"), n3 = !!o(e5, ".present"), r3 = e5.muted;
          t5 && n3 && !r3 && (e5.setAttribute("data-muted-by-reveal", "true"), e5.muted = true, e5.play().catch(() => {
            this.onMutedVideoPlaybackNotAllowed(e5);
          }));
        } else e5.tagName === "AUDIO" && this.onAudioPlaybackNotAllowed(e5);
      }
    });
  }
  startEmbeddedIframe(e5) {
    let t3 = e5.target;
    if (this.preventIframeAutoFocus(e5), t3 && t3.contentWindow) {
      let n3 = !!o(e5.target, "html"), r3 = !!o(e5.target, ".present");
      if (n3 && r3) {
        let e6 = this.Reveal.getConfig().autoPlayMedia;
        typeof e6 != "boolean" && (e6 = t3.hasAttribute("data-autoplay") || !!o(t3, ".slide-background")), /youtube\.com\/embed\//.test(t3.getAttribute("src")) && e6 ? t3.contentWindow.postMessage('{"event":"command","func":"playVideo","args":""}', "*") : /player\.vimeo\.com\//.test(t3.getAttribute("src")) && e6 ? t3.contentWindow.postMessage('{"method":"play"}', "*") : t3.contentWindow.postMessage("slide:start", "*");
      }
    }
  }
  stopEmbeddedContent(n3, r3 = {}) {
    r3 = e({ unloadIframes: true }, r3), n3 && n3.parentNode && (t(n3, "video, audio").forEach((e5) => {
      !e5.hasAttribute("data-ignore") && typeof e5.pause == "function" && (e5.setAttribute("data-paused-by-reveal", ""), e5.pause(), g && e5.removeEventListener("canplay", this.ensureMobileMediaPlaying));
    }), t(n3, "iframe").forEach((e5) => {
      e5.contentWindow && e5.contentWindow.postMessage("slide:stop", "*"), e5.removeEventListener("load", this.preventIframeAutoFocus), e5.removeEventListener("load", this.startEmbeddedIframe);
    }), t(n3, 'iframe[src*="youtube.com/embed/"]').forEach((e5) => {
      !e5.hasAttribute("data-ignore") && e5.contentWindow && typeof e5.contentWindow.postMessage == "function" && e5.contentWindow.postMessage('{"event":"command","func":"pauseVideo","args":""}', "*");
    }), t(n3, 'iframe[src*="player.vimeo.com/"]').forEach((e5) => {
      !e5.hasAttribute("data-ignore") && e5.contentWindow && typeof e5.contentWindow.postMessage == "function" && e5.contentWindow.postMessage('{"method":"pause"}', "*");
    }), r3.unloadIframes === true && t(n3, "iframe[data-src]").forEach((e5) => {
      e5.setAttribute("src", "about:blank"), e5.removeAttribute("src");
    }));
  }
  isAllowedToPlayAudio() {
    return this.allowedToPlayAudio;
  }
  showPlayOrUnmuteButton() {
    let e5 = this.failedAudioPlaybackTargets.size, t3 = this.failedVideoPlaybackTargets.size, n3 = this.failedMutedVideoPlaybackTargets.size, r3 = "Play media";
    n3 > 0 ? r3 = "Play video" : t3 > 0 ? r3 = "Unmute video" : e5 > 0 && (r3 = "Play audio"), this.mediaPlayButton.textContent = r3, this.Reveal.getRevealElement().appendChild(this.mediaPlayButton);
  }
  onAudioPlaybackNotAllowed(e5) {
    this.failedAudioPlaybackTargets.add(e5), this.showPlayOrUnmuteButton(e5);
  }
  onVideoPlaybackNotAllowed(e5) {
    this.failedVideoPlaybackTargets.add(e5), this.showPlayOrUnmuteButton();
  }
  onMutedVideoPlaybackNotAllowed(e5) {
    this.failedMutedVideoPlaybackTargets.add(e5), this.showPlayOrUnmuteButton();
  }
  resetTemporarilyMutedMedia() {
    (/* @__PURE__ */ new Set([
      ...this.failedAudioPlaybackTargets,
      ...this.failedVideoPlaybackTargets,
      ...this.failedMutedVideoPlaybackTargets
    ])).forEach((e5) => {
      e5.hasAttribute("data-muted-by-reveal") && (e5.muted = false, e5.removeAttribute("data-muted-by-reveal"));
    });
  }
  clearMediaPlaybackErrors() {
    this.resetTemporarilyMutedMedia(), this.failedAudioPlaybackTargets.clear(), this.failedVideoPlaybackTargets.clear(), this.failedMutedVideoPlaybackTargets.clear(), this.mediaPlayButton && this.mediaPlayButton.parentNode && this.mediaPlayButton.remove();
  }
  preventIframeAutoFocus(e5) {
    let t3 = e5.target;
    if (t3 && this.Reveal.getConfig().preventIframeAutoFocus) {
      let e6 = 0, n3 = () => {
        document.activeElement === t3 ? document.activeElement.blur() : e6 < 1e3 && (e6 += 100, setTimeout(n3, 100));
      };
      setTimeout(n3, 100);
    }
  }
  afterSlideChanged() {
    this.clearMediaPlaybackErrors();
  }
};
var C = ".slides section";
var w = ".slides>section";
var te = ".slides>section.present>section";
var T = ".backgrounds>.slide-background";
var E = /registerPlugin|registerKeyboardShortcut|addKeyBinding|addEventListener|showPreview|previewIframe/;
var ne = class {
  constructor(e5) {
    this.Reveal = e5;
  }
  render() {
    this.element = document.createElement("div"), this.element.className = "slide-number", this.Reveal.getRevealElement().appendChild(this.element);
  }
  configure(e5, t3) {
    let n3 = "none";
    e5.slideNumber && !this.Reveal.isPrintView() && (e5.showSlideNumber === "all" || e5.showSlideNumber === "speaker" && this.Reveal.isSpeakerNotes()) && (n3 = "block"), this.element.style.display = n3;
  }
  update() {
    this.Reveal.getConfig().slideNumber && this.element && (this.element.innerHTML = this.getSlideNumber());
  }
  getSlideNumber(e5 = this.Reveal.getCurrentSlide()) {
    let t3 = this.Reveal.getConfig(), n3, r3 = "h.v";
    if (typeof t3.slideNumber == "function") n3 = t3.slideNumber(e5);
    else {
      typeof t3.slideNumber == "string" && (r3 = t3.slideNumber), !/c/.test(r3) && this.Reveal.getHorizontalSlides().length === 1 && (r3 = "c");
      let i4 = e5 && e5.dataset.visibility === "uncounted" ? 0 : 1;
      switch (n3 = [], r3) {
        case "c":
          n3.push(this.Reveal.getSlidePastCount(e5) + i4);
          break;
        case "c/t":
          n3.push(this.Reveal.getSlidePastCount(e5) + i4, "/", this.Reveal.getTotalSlides());
          break;
        default:
          let t4 = this.Reveal.getIndices(e5);
          n3.push(t4.h + i4);
          let a3 = r3 === "h/v" ? "/" : ".";
          this.Reveal.isVerticalSlide(e5) && n3.push(a3, t4.v + 1);
      }
    }
    let i3 = "#" + this.Reveal.location.getHash(e5);
    return this.formatNumber(n3[0], n3[1], n3[2], i3);
  }
  formatNumber(e5, t3, n3, r3 = "#" + this.Reveal.location.getHash()) {
    return typeof n3 == "number" && !isNaN(n3) ? `<a href="${r3}">
					<span class="slide-number-a">${e5}</span>
					<span class="slide-number-delimiter">${t3}</span>
					<span class="slide-number-b">${n3}</span>
					</a>` : `<a href="${r3}">
					<span class="slide-number-a">${e5}</span>
					</a>`;
  }
  destroy() {
    this.element.remove();
  }
};
var re = class {
  constructor(e5) {
    this.Reveal = e5, this.onInput = this.onInput.bind(this), this.onBlur = this.onBlur.bind(this), this.onKeyDown = this.onKeyDown.bind(this);
  }
  render() {
    this.element = document.createElement("div"), this.element.className = "jump-to-slide", this.jumpInput = document.createElement("input"), this.jumpInput.type = "text", this.jumpInput.className = "jump-to-slide-input", this.jumpInput.placeholder = "Jump to slide", this.jumpInput.addEventListener("input", this.onInput), this.jumpInput.addEventListener("keydown", this.onKeyDown), this.jumpInput.addEventListener("blur", this.onBlur), this.element.appendChild(this.jumpInput);
  }
  show() {
    this.indicesOnShow = this.Reveal.getIndices(), this.Reveal.getRevealElement().appendChild(this.element), this.jumpInput.focus();
  }
  hide() {
    this.isVisible() && (this.element.remove(), this.jumpInput.value = "", clearTimeout(this.jumpTimeout), delete this.jumpTimeout);
  }
  isVisible() {
    return !!this.element.parentNode;
  }
  jump() {
    clearTimeout(this.jumpTimeout), delete this.jumpTimeout;
    let e5 = this.jumpInput.value.trim(""), t3;
    if (/^\d+$/.test(e5)) {
      let n3 = this.Reveal.getConfig().slideNumber;
      if (n3 === "c" || n3 === "c/t") {
        let n4 = this.Reveal.getSlides()[parseInt(e5, 10) - 1];
        n4 && (t3 = this.Reveal.getIndices(n4));
      }
    }
    return t3 || (/^\d+\.\d+$/.test(e5) && (e5 = e5.replace(".", "/")), t3 = this.Reveal.location.getIndicesFromHash(e5, { oneBasedIndex: true })), !t3 && /\S+/i.test(e5) && e5.length > 1 && (t3 = this.search(e5)), t3 && e5 !== "" ? (this.Reveal.slide(t3.h, t3.v, t3.f), true) : (this.Reveal.slide(this.indicesOnShow.h, this.indicesOnShow.v, this.indicesOnShow.f), false);
  }
  jumpAfter(e5) {
    clearTimeout(this.jumpTimeout), this.jumpTimeout = setTimeout(() => this.jump(), e5);
  }
  search(e5) {
    let t3 = RegExp("\\b" + e5.trim() + "\\b", "i"), n3 = this.Reveal.getSlides().find((e6) => t3.test(e6.innerText));
    return n3 ? this.Reveal.getIndices(n3) : null;
  }
  cancel() {
    this.Reveal.slide(this.indicesOnShow.h, this.indicesOnShow.v, this.indicesOnShow.f), this.hide();
  }
  confirm() {
    this.jump(), this.hide();
  }
  destroy() {
    this.jumpInput.removeEventListener("input", this.onInput), this.jumpInput.removeEventListener("keydown", this.onKeyDown), this.jumpInput.removeEventListener("blur", this.onBlur), this.element.remove();
  }
  onKeyDown(e5) {
    e5.keyCode === 13 ? this.confirm() : e5.keyCode === 27 && (this.cancel(), e5.stopImmediatePropagation());
  }
  onInput(e5) {
    this.jumpAfter(200);
  }
  onBlur() {
    setTimeout(() => this.hide(), 1);
  }
};
var D = (e5) => {
  let t3 = e5.match(/^#([0-9a-f]{3})$/i);
  if (t3 && t3[1]) {
    let e6 = t3[1];
    return {
      r: parseInt(e6.charAt(0), 16) * 17,
      g: parseInt(e6.charAt(1), 16) * 17,
      b: parseInt(e6.charAt(2), 16) * 17
    };
  }
  let n3 = e5.match(/^#([0-9a-f]{6})$/i);
  if (n3 && n3[1]) {
    let e6 = n3[1];
    return {
      r: parseInt(e6.slice(0, 2), 16),
      g: parseInt(e6.slice(2, 4), 16),
      b: parseInt(e6.slice(4, 6), 16)
    };
  }
  let r3 = e5.match(/^rgb\s*\(\s*(\d+)\s*,\s*(\d+)\s*,\s*(\d+)\s*\)$/i);
  if (r3) return {
    r: parseInt(r3[1], 10),
    g: parseInt(r3[2], 10),
    b: parseInt(r3[3], 10)
  };
  let i3 = e5.match(/^rgba\s*\(\s*(\d+)\s*,\s*(\d+)\s*,\s*(\d+)\s*,\s*([\d]+|[\d]*.[\d]+)\s*\)$/i);
  return i3 ? {
    r: parseInt(i3[1], 10),
    g: parseInt(i3[2], 10),
    b: parseInt(i3[3], 10),
    a: parseFloat(i3[4])
  } : null;
};
var ie = (e5) => (typeof e5 == "string" && (e5 = D(e5)), e5 ? (e5.r * 299 + e5.g * 587 + e5.b * 114) / 1e3 : null);
var ae = class {
  constructor(e5) {
    this.Reveal = e5;
  }
  render() {
    this.element = document.createElement("div"), this.element.className = "backgrounds", this.Reveal.getRevealElement().appendChild(this.element);
  }
  create() {
    this.element.innerHTML = "", this.element.classList.add("no-transition"), this.Reveal.getHorizontalSlides().forEach((e5) => {
      let n3 = this.createBackground(e5, this.element);
      t(e5, "section").forEach((e6) => {
        this.createBackground(e6, n3), n3.classList.add("stack");
      });
    }), this.Reveal.getConfig().parallaxBackgroundImage ? (this.element.style.backgroundImage = 'url("' + this.Reveal.getConfig().parallaxBackgroundImage + '")', this.element.style.backgroundSize = this.Reveal.getConfig().parallaxBackgroundSize, this.element.style.backgroundRepeat = this.Reveal.getConfig().parallaxBackgroundRepeat, this.element.style.backgroundPosition = this.Reveal.getConfig().parallaxBackgroundPosition, setTimeout(() => {
      this.Reveal.getRevealElement().classList.add("has-parallax-background");
    }, 1)) : (this.element.style.backgroundImage = "", this.Reveal.getRevealElement().classList.remove("has-parallax-background"));
  }
  createBackground(e5, t3) {
    let n3 = document.createElement("div");
    n3.className = "slide-background " + e5.className.replace(/present|past|future/, "");
    let r3 = document.createElement("div");
    return r3.className = "slide-background-content", n3.appendChild(r3), t3.appendChild(n3), e5.slideBackgroundElement = n3, e5.slideBackgroundContentElement = r3, this.sync(e5), n3;
  }
  sync(e5) {
    let t3 = e5.slideBackgroundElement, n3 = e5.slideBackgroundContentElement, r3 = {
      background: e5.getAttribute("data-background"),
      backgroundSize: e5.getAttribute("data-background-size"),
      backgroundImage: e5.getAttribute("data-background-image"),
      backgroundVideo: e5.getAttribute("data-background-video"),
      backgroundIframe: e5.getAttribute("data-background-iframe"),
      backgroundColor: e5.getAttribute("data-background-color"),
      backgroundGradient: e5.getAttribute("data-background-gradient"),
      backgroundRepeat: e5.getAttribute("data-background-repeat"),
      backgroundPosition: e5.getAttribute("data-background-position"),
      backgroundTransition: e5.getAttribute("data-background-transition"),
      backgroundOpacity: e5.getAttribute("data-background-opacity")
    }, i3 = e5.hasAttribute("data-preload");
    e5.classList.remove("has-dark-background"), e5.classList.remove("has-light-background"), t3.removeAttribute("data-loaded"), t3.removeAttribute("data-background-hash"), t3.removeAttribute("data-background-size"), t3.removeAttribute("data-background-transition"), t3.style.backgroundColor = "", n3.style.backgroundSize = "", n3.style.backgroundRepeat = "", n3.style.backgroundPosition = "", n3.style.backgroundImage = "", n3.style.opacity = "", n3.innerHTML = "", r3.background && (/^(http|file|\/\/)/gi.test(r3.background) || /\.(svg|png|jpg|jpeg|gif|bmp|webp)([?#\s]|$)/gi.test(r3.background) ? e5.setAttribute("data-background-image", r3.background) : t3.style.background = r3.background), (r3.background || r3.backgroundColor || r3.backgroundGradient || r3.backgroundImage || r3.backgroundVideo || r3.backgroundIframe) && t3.setAttribute("data-background-hash", r3.background + r3.backgroundSize + r3.backgroundImage + r3.backgroundVideo + r3.backgroundIframe + r3.backgroundColor + r3.backgroundGradient + r3.backgroundRepeat + r3.backgroundPosition + r3.backgroundTransition + r3.backgroundOpacity), r3.backgroundSize && t3.setAttribute("data-background-size", r3.backgroundSize), r3.backgroundColor && (t3.style.backgroundColor = r3.backgroundColor), r3.backgroundGradient && (t3.style.backgroundImage = r3.backgroundGradient), r3.backgroundTransition && t3.setAttribute("data-background-transition", r3.backgroundTransition), i3 && t3.setAttribute("data-preload", ""), r3.backgroundSize && (n3.style.backgroundSize = r3.backgroundSize), r3.backgroundRepeat && (n3.style.backgroundRepeat = r3.backgroundRepeat), r3.backgroundPosition && (n3.style.backgroundPosition = r3.backgroundPosition), r3.backgroundOpacity && (n3.style.opacity = r3.backgroundOpacity);
    let a3 = this.getContrastClass(e5);
    typeof a3 == "string" && e5.classList.add(a3);
  }
  getContrastClass(e5) {
    let t3 = e5.slideBackgroundElement, n3 = e5.getAttribute("data-background-color");
    if (!n3 || !D(n3)) {
      let e6 = window.getComputedStyle(t3);
      e6 && e6.backgroundColor && (n3 = e6.backgroundColor);
    }
    if (n3) {
      let e6 = D(n3);
      if (e6 && e6.a !== 0) return ie(n3) < 128 ? "has-dark-background" : "has-light-background";
    }
    return null;
  }
  bubbleSlideContrastClassToElement(e5, t3) {
    ["has-light-background", "has-dark-background"].forEach((n3) => {
      e5.classList.contains(n3) ? t3.classList.add(n3) : t3.classList.remove(n3);
    }, this);
  }
  update(e5 = false) {
    let n3 = this.Reveal.getConfig(), r3 = this.Reveal.getCurrentSlide(), i3 = this.Reveal.getIndices(), a3 = null, o3 = n3.rtl ? "future" : "past", s3 = n3.rtl ? "past" : "future";
    if (Array.from(this.element.childNodes).forEach((n4, r4) => {
      n4.classList.remove("past", "present", "future"), r4 < i3.h ? n4.classList.add(o3) : r4 > i3.h ? n4.classList.add(s3) : (n4.classList.add("present"), a3 = n4), (e5 || r4 === i3.h) && t(n4, ".slide-background").forEach((e6, t3) => {
        e6.classList.remove("past", "present", "future");
        let n5 = typeof i3.v == "number" ? i3.v : 0;
        t3 < n5 ? e6.classList.add("past") : t3 > n5 ? e6.classList.add("future") : (e6.classList.add("present"), r4 === i3.h && (a3 = e6));
      });
    }), this.previousBackground && !this.previousBackground.closest("body") && (this.previousBackground = null), a3 && this.previousBackground) {
      let e6 = this.previousBackground.getAttribute("data-background-hash"), t3 = a3.getAttribute("data-background-hash");
      if (t3 && t3 === e6 && a3 !== this.previousBackground) {
        this.element.classList.add("no-transition");
        let e7 = a3.querySelector("video"), t4 = this.previousBackground.querySelector("video");
        if (e7 && t4) {
          let n4 = e7.parentNode;
          t4.parentNode.appendChild(e7), n4.appendChild(t4);
        }
      }
    }
    let c3 = a3 !== this.previousBackground;
    if (c3 && this.previousBackground && this.Reveal.slideContent.stopEmbeddedContent(this.previousBackground, { unloadIframes: !this.Reveal.slideContent.shouldPreload(this.previousBackground) }), c3 && a3) {
      this.Reveal.slideContent.startEmbeddedContent(a3);
      let e6 = a3.querySelector(".slide-background-content");
      if (e6) {
        let t3 = e6.style.backgroundImage || "";
        /\.gif/i.test(t3) && (e6.style.backgroundImage = "", window.getComputedStyle(e6).opacity, e6.style.backgroundImage = t3);
      }
      this.previousBackground = a3;
    }
    r3 && this.bubbleSlideContrastClassToElement(r3, this.Reveal.getRevealElement()), setTimeout(() => {
      this.element.classList.remove("no-transition");
    }, 10);
  }
  updateParallax() {
    let e5 = this.Reveal.getIndices();
    if (this.Reveal.getConfig().parallaxBackgroundImage) {
      let t3 = this.Reveal.getHorizontalSlides(), n3 = this.Reveal.getVerticalSlides(), r3 = this.element.style.backgroundSize.split(" "), i3, a3;
      r3.length === 1 ? i3 = a3 = parseInt(r3[0], 10) : (i3 = parseInt(r3[0], 10), a3 = parseInt(r3[1], 10));
      let o3 = this.element.offsetWidth, s3 = t3.length, c3, l3;
      c3 = typeof this.Reveal.getConfig().parallaxBackgroundHorizontal == "number" ? this.Reveal.getConfig().parallaxBackgroundHorizontal : s3 > 1 ? (i3 - o3) / (s3 - 1) : 0, l3 = c3 * e5.h * -1;
      let u3 = this.element.offsetHeight, d3 = n3.length, f3, p3;
      f3 = typeof this.Reveal.getConfig().parallaxBackgroundVertical == "number" ? this.Reveal.getConfig().parallaxBackgroundVertical : (a3 - u3) / (d3 - 1), p3 = d3 > 0 ? f3 * e5.v : 0, this.element.style.backgroundPosition = l3 + "px " + -p3 + "px";
    }
  }
  destroy() {
    this.element.remove();
  }
};
var O = 0;
var oe = class {
  constructor(e5) {
    this.Reveal = e5;
  }
  run(e5, t3) {
    this.reset();
    let n3 = this.Reveal.getSlides(), r3 = n3.indexOf(t3), i3 = n3.indexOf(e5);
    if (e5 && t3 && e5.hasAttribute("data-auto-animate") && t3.hasAttribute("data-auto-animate") && e5.getAttribute("data-auto-animate-id") === t3.getAttribute("data-auto-animate-id") && !(r3 > i3 ? t3 : e5).hasAttribute("data-auto-animate-restart")) {
      this.autoAnimateStyleSheet = this.autoAnimateStyleSheet || l();
      let n4 = this.getAutoAnimateOptions(t3);
      e5.dataset.autoAnimate = "pending", t3.dataset.autoAnimate = "pending", n4.slideDirection = r3 > i3 ? "forward" : "backward";
      let a3 = e5.style.display === "none";
      a3 && (e5.style.display = this.Reveal.getConfig().display);
      let o3 = this.getAutoAnimatableElements(e5, t3).map((e6) => this.autoAnimateElements(e6.from, e6.to, e6.options || {}, n4, O++));
      if (a3 && (e5.style.display = "none"), t3.dataset.autoAnimateUnmatched !== "false" && this.Reveal.getConfig().autoAnimateUnmatched === true) {
        let e6 = n4.duration * 0.8, r4 = n4.duration * 0.2;
        this.getUnmatchedAutoAnimateElements(t3).forEach((e7) => {
          let t4 = this.getAutoAnimateOptions(e7, n4), r5 = "unmatched";
          (t4.duration !== n4.duration || t4.delay !== n4.delay) && (r5 = "unmatched-" + O++, o3.push(`[data-auto-animate="running"] [data-auto-animate-target="${r5}"] { transition: opacity ${t4.duration}s ease ${t4.delay}s; }`)), e7.dataset.autoAnimateTarget = r5;
        }, this), o3.push(`[data-auto-animate="running"] [data-auto-animate-target="unmatched"] { transition: opacity ${e6}s ease ${r4}s; }`);
      }
      this.autoAnimateStyleSheet.innerHTML = o3.join(""), requestAnimationFrame(() => {
        this.autoAnimateStyleSheet && (getComputedStyle(this.autoAnimateStyleSheet).fontWeight, t3.dataset.autoAnimate = "running");
      }), this.Reveal.dispatchEvent({
        type: "autoanimate",
        data: {
          fromSlide: e5,
          toSlide: t3,
          sheet: this.autoAnimateStyleSheet
        }
      });
    }
  }
  reset() {
    t(this.Reveal.getRevealElement(), '[data-auto-animate]:not([data-auto-animate=""])').forEach((e5) => {
      e5.dataset.autoAnimate = "";
    }), t(this.Reveal.getRevealElement(), "[data-auto-animate-target]").forEach((e5) => {
      delete e5.dataset.autoAnimateTarget;
    }), this.autoAnimateStyleSheet && this.autoAnimateStyleSheet.parentNode && (this.autoAnimateStyleSheet.parentNode.removeChild(this.autoAnimateStyleSheet), this.autoAnimateStyleSheet = null);
  }
  autoAnimateElements(e5, t3, n3, r3, i3) {
    e5.dataset.autoAnimateTarget = "", t3.dataset.autoAnimateTarget = i3;
    let a3 = this.getAutoAnimateOptions(t3, r3);
    n3.delay !== void 0 && (a3.delay = n3.delay), n3.duration !== void 0 && (a3.duration = n3.duration), n3.easing !== void 0 && (a3.easing = n3.easing);
    let o3 = this.getAutoAnimatableProperties("from", e5, n3), s3 = this.getAutoAnimatableProperties("to", t3, n3);
    if (t3.classList.contains("fragment") && delete s3.styles.opacity, n3.translate !== false || n3.scale !== false) {
      let e6 = this.Reveal.getScale(), t4 = {
        x: (o3.x - s3.x) / e6,
        y: (o3.y - s3.y) / e6,
        scaleX: o3.width / s3.width,
        scaleY: o3.height / s3.height
      };
      t4.x = Math.round(t4.x * 1e3) / 1e3, t4.y = Math.round(t4.y * 1e3) / 1e3, t4.scaleX = Math.round(t4.scaleX * 1e3) / 1e3, t4.scaleX = Math.round(t4.scaleX * 1e3) / 1e3;
      let r4 = n3.translate !== false && (t4.x !== 0 || t4.y !== 0), i4 = n3.scale !== false && (t4.scaleX !== 0 || t4.scaleY !== 0);
      if (r4 || i4) {
        let e7 = [];
        r4 && e7.push(`translate(${t4.x}px, ${t4.y}px)`), i4 && e7.push(`scale(${t4.scaleX}, ${t4.scaleY})`), o3.styles.transform = e7.join(" "), o3.styles["transform-origin"] = "top left", s3.styles.transform = "none";
      }
    }
    for (let e6 in s3.styles) {
      let t4 = s3.styles[e6], n4 = o3.styles[e6];
      t4 === n4 ? delete s3.styles[e6] : (t4.explicitValue === true && (s3.styles[e6] = t4.value), n4.explicitValue === true && (o3.styles[e6] = n4.value));
    }
    let c3 = "", l3 = Object.keys(s3.styles);
    if (l3.length > 0) {
      o3.styles.transition = "none", s3.styles.transition = `all ${a3.duration}s ${a3.easing} ${a3.delay}s`, s3.styles["transition-property"] = l3.join(", "), s3.styles["will-change"] = l3.join(", ");
      let e6 = Object.keys(o3.styles).map((e7) => e7 + ": " + o3.styles[e7] + " !important;").join(""), t4 = Object.keys(s3.styles).map((e7) => e7 + ": " + s3.styles[e7] + " !important;").join("");
      c3 = '[data-auto-animate-target="' + i3 + '"] {' + e6 + '}[data-auto-animate="running"] [data-auto-animate-target="' + i3 + '"] {' + t4 + "}";
    }
    return c3;
  }
  getAutoAnimateOptions(t3, n3) {
    let r3 = {
      easing: this.Reveal.getConfig().autoAnimateEasing,
      duration: this.Reveal.getConfig().autoAnimateDuration,
      delay: 0
    };
    if (r3 = e(r3, n3), t3.parentNode) {
      let e5 = o(t3.parentNode, "[data-auto-animate-target]");
      e5 && (r3 = this.getAutoAnimateOptions(e5, r3));
    }
    return t3.dataset.autoAnimateEasing && (r3.easing = t3.dataset.autoAnimateEasing), t3.dataset.autoAnimateDuration && (r3.duration = parseFloat(t3.dataset.autoAnimateDuration)), t3.dataset.autoAnimateDelay && (r3.delay = parseFloat(t3.dataset.autoAnimateDelay)), r3;
  }
  getAutoAnimatableProperties(e5, t3, n3) {
    let r3 = this.Reveal.getConfig(), i3 = { styles: [] };
    if (n3.translate !== false || n3.scale !== false) {
      let e6;
      if (typeof n3.measure == "function") e6 = n3.measure(t3);
      else if (r3.center) e6 = t3.getBoundingClientRect();
      else {
        let n4 = this.Reveal.getScale();
        e6 = {
          x: t3.offsetLeft * n4,
          y: t3.offsetTop * n4,
          width: t3.offsetWidth * n4,
          height: t3.offsetHeight * n4
        };
      }
      i3.x = e6.x, i3.y = e6.y, i3.width = e6.width, i3.height = e6.height;
    }
    let a3 = getComputedStyle(t3);
    return (n3.styles || r3.autoAnimateStyles).forEach((t4) => {
      let n4;
      typeof t4 == "string" && (t4 = { property: t4 }), t4.from !== void 0 && e5 === "from" ? n4 = {
        value: t4.from,
        explicitValue: true
      } : t4.to !== void 0 && e5 === "to" ? n4 = {
        value: t4.to,
        explicitValue: true
      } : (t4.property === "line-height" && (n4 = parseFloat(a3["line-height"]) / parseFloat(a3["font-size"])), isNaN(n4) && (n4 = a3[t4.property])), n4 !== "" && (i3.styles[t4.property] = n4);
    }), i3;
  }
  getAutoAnimatableElements(e5, t3) {
    let n3 = (typeof this.Reveal.getConfig().autoAnimateMatcher == "function" ? this.Reveal.getConfig().autoAnimateMatcher : this.getAutoAnimatePairs).call(this, e5, t3), r3 = [];
    return n3.filter((e6, t4) => {
      if (r3.indexOf(e6.to) === -1) return r3.push(e6.to), true;
    });
  }
  getAutoAnimatePairs(e5, t3) {
    let n3 = [], r3 = "h1, h2, h3, h4, h5, h6, p, li";
    return this.findAutoAnimateMatches(n3, e5, t3, "[data-id]", (e6) => e6.nodeName + ":::" + e6.getAttribute("data-id")), this.findAutoAnimateMatches(n3, e5, t3, r3, (e6) => e6.nodeName + ":::" + e6.textContent.trim()), this.findAutoAnimateMatches(n3, e5, t3, "img, video, iframe", (e6) => e6.nodeName + ":::" + (e6.getAttribute("src") || e6.getAttribute("data-src"))), this.findAutoAnimateMatches(n3, e5, t3, "pre", (e6) => e6.nodeName + ":::" + e6.textContent.trim()), n3.forEach((e6) => {
      a(e6.from, r3) ? e6.options = { scale: false } : a(e6.from, "pre") && (e6.options = {
        scale: false,
        styles: ["width", "height"]
      }, this.findAutoAnimateMatches(n3, e6.from, e6.to, ".hljs .hljs-ln-code", (e7) => e7.textContent, {
        scale: false,
        styles: [],
        measure: this.getLocalBoundingBox.bind(this)
      }), this.findAutoAnimateMatches(n3, e6.from, e6.to, ".hljs .hljs-ln-numbers[data-line-number]", (e7) => e7.getAttribute("data-line-number"), {
        scale: false,
        styles: ["width"],
        measure: this.getLocalBoundingBox.bind(this)
      }));
    }, this), n3;
  }
  getLocalBoundingBox(e5) {
    let t3 = this.Reveal.getScale();
    return {
      x: Math.round(e5.offsetLeft * t3 * 100) / 100,
      y: Math.round(e5.offsetTop * t3 * 100) / 100,
      width: Math.round(e5.offsetWidth * t3 * 100) / 100,
      height: Math.round(e5.offsetHeight * t3 * 100) / 100
    };
  }
  findAutoAnimateMatches(e5, t3, n3, r3, i3, a3) {
    let o3 = {}, s3 = {};
    [].slice.call(t3.querySelectorAll(r3)).forEach((e6, t4) => {
      let n4 = i3(e6);
      typeof n4 == "string" && n4.length && (o3[n4] = o3[n4] || [], o3[n4].push(e6));
    }), [].slice.call(n3.querySelectorAll(r3)).forEach((t4, n4) => {
      let r4 = i3(t4);
      s3[r4] = s3[r4] || [], s3[r4].push(t4);
      let c3;
      if (o3[r4]) {
        let e6 = s3[r4].length - 1, t5 = o3[r4].length - 1;
        o3[r4][e6] ? (c3 = o3[r4][e6], o3[r4][e6] = null) : o3[r4][t5] && (c3 = o3[r4][t5], o3[r4][t5] = null);
      }
      c3 && e5.push({
        from: c3,
        to: t4,
        options: a3
      });
    });
  }
  getUnmatchedAutoAnimateElements(e5) {
    return [].slice.call(e5.children).reduce((e6, t3) => {
      let n3 = t3.querySelector("[data-auto-animate-target]");
      return !t3.hasAttribute("data-auto-animate-target") && !n3 && e6.push(t3), t3.querySelector("[data-auto-animate-target]") && (e6 = e6.concat(this.getUnmatchedAutoAnimateElements(t3))), e6;
    }, []);
  }
};
var k = 500;
var se = 4;
var ce = 6;
var A = 8;
var le = class {
  constructor(e5) {
    this.Reveal = e5, this.active = false, this.activeProgressBarPage = null, this.activeProgressBarTrigger = null, this.activatedCallbacks = [], this.onScroll = this.onScroll.bind(this);
  }
  activate() {
    if (this.active) return;
    let e5 = this.Reveal.getState();
    this.active = true, this.slideHTMLBeforeActivation = this.Reveal.getSlidesElement().innerHTML;
    let n3 = t(this.Reveal.getRevealElement(), w), r3 = t(this.Reveal.getRevealElement(), T);
    this.viewportElement.classList.add("loading-scroll-mode", "reveal-scroll");
    let i3, a3 = window.getComputedStyle(this.viewportElement);
    a3 && a3.background && (i3 = a3.background);
    let o3 = [], s3 = n3[0].parentNode, c3, l3 = (e6, t3, n4, a4) => {
      let s4;
      if (c3 && this.Reveal.shouldAutoAnimateBetween(c3, e6)) s4 = document.createElement("div"), s4.className = "scroll-page-content scroll-auto-animate-page", s4.style.display = "none", c3.closest(".scroll-page-content").parentNode.appendChild(s4);
      else {
        let e7 = document.createElement("div");
        if (e7.className = "scroll-page", o3.push(e7), a4 && r3.length > t3) {
          let n6 = r3[t3], a5 = window.getComputedStyle(n6);
          a5 && a5.background ? e7.style.background = a5.background : i3 && (e7.style.background = i3);
        } else i3 && (e7.style.background = i3);
        let n5 = document.createElement("div");
        n5.className = "scroll-page-sticky", e7.appendChild(n5), s4 = document.createElement("div"), s4.className = "scroll-page-content", n5.appendChild(s4);
      }
      s4.appendChild(e6), e6.classList.remove("past", "future"), e6.removeAttribute("inert"), e6.setAttribute("data-index-h", t3), e6.setAttribute("data-index-v", n4), e6.slideBackgroundElement && (e6.slideBackgroundElement.remove("past", "future"), s4.insertBefore(e6.slideBackgroundElement, e6)), c3 = e6;
    };
    n3.forEach((e6, t3) => {
      this.Reveal.isVerticalStack(e6) ? e6.querySelectorAll("section").forEach((e7, n4) => {
        l3(e7, t3, n4, true);
      }) : l3(e6, t3, 0);
    }, this), this.createProgressBar(), t(this.Reveal.getRevealElement(), ".stack").forEach((e6) => e6.remove()), o3.forEach((e6) => s3.appendChild(e6)), this.Reveal.slideContent.layout(this.Reveal.getSlidesElement()), this.Reveal.layout(), this.Reveal.setState(e5), this.activatedCallbacks.forEach((e6) => e6()), this.activatedCallbacks = [], this.restoreScrollPosition(), this.viewportElement.classList.remove("loading-scroll-mode"), this.viewportElement.addEventListener("scroll", this.onScroll, { passive: true });
  }
  deactivate() {
    if (!this.active) return;
    let e5 = this.Reveal.getState();
    this.active = false, this.viewportElement.removeEventListener("scroll", this.onScroll), this.viewportElement.classList.remove("reveal-scroll"), this.pendingScrollRaf && (cancelAnimationFrame(this.pendingScrollRaf), this.pendingScrollRaf = 0), this.removeProgressBar(), this.Reveal.getSlidesElement().innerHTML = this.slideHTMLBeforeActivation, this.Reveal.sync(), this.Reveal.setState(e5), this.slideHTMLBeforeActivation = null;
  }
  toggle(e5) {
    typeof e5 == "boolean" ? e5 ? this.activate() : this.deactivate() : this.isActive() ? this.deactivate() : this.activate();
  }
  isActive() {
    return this.active;
  }
  createProgressBar() {
    this.progressBar = document.createElement("div"), this.progressBar.className = "scrollbar", this.progressBarInner = document.createElement("div"), this.progressBarInner.className = "scrollbar-inner", this.progressBar.appendChild(this.progressBarInner), this.progressBarPlayhead = document.createElement("div"), this.progressBarPlayhead.className = "scrollbar-playhead", this.progressBarInner.appendChild(this.progressBarPlayhead), this.viewportElement.insertBefore(this.progressBar, this.viewportElement.firstChild);
    let e5 = (e6) => {
      let t4 = (e6.clientY - this.progressBarInner.getBoundingClientRect().top) / this.progressBarHeight;
      t4 = Math.max(Math.min(t4, 1), 0), this.viewportElement.scrollTop = t4 * (this.viewportElement.scrollHeight - this.viewportElement.offsetHeight);
    }, t3 = (n3) => {
      this.draggingProgressBar = false, this.showProgressBar(), document.removeEventListener("mousemove", e5), document.removeEventListener("mouseup", t3);
    };
    this.progressBarInner.addEventListener("mousedown", (n3) => {
      n3.preventDefault(), this.draggingProgressBar = true, document.addEventListener("mousemove", e5), document.addEventListener("mouseup", t3), e5(n3);
    });
  }
  removeProgressBar() {
    this.progressBar && (this.progressBar.remove(), this.progressBar = null), this.activeProgressBarPage = null, this.activeProgressBarTrigger = null;
  }
  layout() {
    this.isActive() && (this.syncPages(), this.syncScrollPosition());
  }
  syncPages() {
    let e5 = this.Reveal.getConfig(), t3 = this.Reveal.getComputedSlideSize(window.innerWidth, window.innerHeight), n3 = this.Reveal.getScale(), r3 = e5.scrollLayout === "compact", i3 = this.viewportElement.offsetHeight, a3 = t3.height * n3, o3 = r3 ? a3 : i3;
    this.scrollTriggerHeight = r3 ? a3 : i3, this.viewportElement.style.setProperty("--page-height", o3 + "px"), this.viewportElement.style.scrollSnapType = typeof e5.scrollSnap == "string" ? `y ${e5.scrollSnap}` : "", this.slideTriggers = [];
    let s3 = Array.from(this.Reveal.getRevealElement().querySelectorAll(".scroll-page"));
    this.pages = s3.map((n4) => {
      let a4 = this.createPage({
        pageElement: n4,
        slideElement: n4.querySelector("section"),
        stickyElement: n4.querySelector(".scroll-page-sticky"),
        contentElement: n4.querySelector(".scroll-page-content"),
        backgroundElement: n4.querySelector(".slide-background"),
        autoAnimateElements: n4.querySelectorAll(".scroll-auto-animate-page"),
        autoAnimatePages: []
      });
      a4.pageElement.style.setProperty("--slide-height", e5.center === true ? "auto" : t3.height + "px"), this.slideTriggers.push({
        page: a4,
        activate: () => this.activatePage(a4),
        deactivate: () => this.deactivatePage(a4)
      }), this.createFragmentTriggersForPage(a4), a4.autoAnimateElements.length > 0 && this.createAutoAnimateTriggersForPage(a4);
      let s4 = Math.max(a4.scrollTriggers.length - 1, 0);
      s4 += a4.autoAnimatePages.reduce((e6, t4) => e6 + Math.max(t4.scrollTriggers.length - 1, 0), a4.autoAnimatePages.length), a4.pageElement.querySelectorAll(".scroll-snap-point").forEach((e6) => e6.remove());
      for (let e6 = 0; e6 < s4 + 1; e6++) {
        let t4 = document.createElement("div");
        t4.className = "scroll-snap-point", t4.style.height = this.scrollTriggerHeight + "px", t4.style.scrollSnapAlign = r3 ? "center" : "start", a4.pageElement.appendChild(t4), e6 === 0 && (t4.style.marginTop = -this.scrollTriggerHeight + "px");
      }
      return r3 && a4.scrollTriggers.length > 0 ? (a4.pageHeight = i3, a4.pageElement.style.setProperty("--page-height", i3 + "px")) : (a4.pageHeight = o3, a4.pageElement.style.removeProperty("--page-height")), a4.scrollPadding = this.scrollTriggerHeight * s4, a4.totalHeight = a4.pageHeight + a4.scrollPadding, a4.pageElement.style.setProperty("--page-scroll-padding", a4.scrollPadding + "px"), s4 > 0 ? (a4.stickyElement.style.position = "sticky", a4.stickyElement.style.top = Math.max((i3 - a4.pageHeight) / 2, 0) + "px") : (a4.stickyElement.style.position = "relative", a4.pageElement.style.scrollSnapAlign = a4.pageHeight < i3 ? "center" : "start"), a4;
    }), this.setTriggerRanges(), this.viewportElement.setAttribute("data-scrollbar", e5.scrollProgress), e5.scrollProgress && this.totalScrollTriggerCount > 1 ? (this.progressBar || this.createProgressBar(), this.syncProgressBar()) : this.removeProgressBar();
  }
  setTriggerRanges() {
    this.totalScrollTriggerCount = this.slideTriggers.reduce((e6, t3) => e6 + Math.max(t3.page.scrollTriggers.length, 1), 0);
    let e5 = 0;
    this.slideTriggers.forEach((t3, n3) => {
      t3.range = [e5, e5 + Math.max(t3.page.scrollTriggers.length, 1) / this.totalScrollTriggerCount];
      let r3 = (t3.range[1] - t3.range[0]) / t3.page.scrollTriggers.length;
      t3.page.scrollTriggers.forEach((t4, n4) => {
        t4.range = [e5 + n4 * r3, e5 + (n4 + 1) * r3];
      }), e5 = t3.range[1];
    }), this.slideTriggers[this.slideTriggers.length - 1].range[1] = 1;
  }
  createFragmentTriggersForPage(e5, t3) {
    t3 = t3 || e5.slideElement;
    let n3 = this.Reveal.fragments.sort(t3.querySelectorAll(".fragment"), true);
    return n3.length && (e5.fragments = this.Reveal.fragments.sort(t3.querySelectorAll(".fragment:not(.disabled)")), e5.scrollTriggers.push({ activate: () => {
      this.Reveal.fragments.update(-1, e5.fragments, t3);
    } }), n3.forEach((n4, r3) => {
      e5.scrollTriggers.push({ activate: () => {
        this.Reveal.fragments.update(r3, e5.fragments, t3);
      } });
    })), e5.scrollTriggers.length;
  }
  createAutoAnimateTriggersForPage(e5) {
    e5.autoAnimateElements.length > 0 && this.slideTriggers.push(...Array.from(e5.autoAnimateElements).map((t3, n3) => {
      let r3 = this.createPage({
        slideElement: t3.querySelector("section"),
        contentElement: t3,
        backgroundElement: t3.querySelector(".slide-background")
      });
      return this.createFragmentTriggersForPage(r3, r3.slideElement), e5.autoAnimatePages.push(r3), {
        page: r3,
        activate: () => this.activatePage(r3),
        deactivate: () => this.deactivatePage(r3)
      };
    }));
  }
  createPage(e5) {
    return e5.scrollTriggers = [], e5.indexh = parseInt(e5.slideElement.getAttribute("data-index-h"), 10), e5.indexv = parseInt(e5.slideElement.getAttribute("data-index-v"), 10), e5;
  }
  syncProgressBar() {
    this.progressBarInner.querySelectorAll(".scrollbar-slide").forEach((e6) => e6.remove()), this.activeProgressBarPage = null, this.activeProgressBarTrigger = null, this.getAllPages().forEach((e6) => {
      e6.progressBarSlide = null, e6.scrollTriggers.forEach((e7) => e7.progressBarElement = null);
    });
    let e5 = this.viewportElement.scrollHeight, t3 = this.viewportElement.offsetHeight, n3 = t3 / e5;
    this.progressBarHeight = this.progressBarInner.offsetHeight, this.playheadHeight = Math.max(n3 * this.progressBarHeight, A), this.progressBarScrollableHeight = this.progressBarHeight - this.playheadHeight;
    let r3 = t3 / e5 * this.progressBarHeight, i3 = Math.min(r3 / 8, se);
    this.progressBarPlayhead.style.height = this.playheadHeight - i3 + "px", r3 > ce && this.slideTriggers.forEach((e6) => {
      let { page: t4 } = e6;
      t4.progressBarSlide = document.createElement("div"), t4.progressBarSlide.className = "scrollbar-slide", t4.progressBarSlide.style.top = e6.range[0] * this.progressBarHeight + "px", t4.progressBarSlide.style.height = (e6.range[1] - e6.range[0]) * this.progressBarHeight - i3 + "px", t4.progressBarSlide.classList.toggle("has-triggers", t4.scrollTriggers.length > 0), this.progressBarInner.appendChild(t4.progressBarSlide), t4.scrollTriggers.forEach((n4, r4) => {
        let a3 = document.createElement("div");
        a3.className = "scrollbar-trigger", a3.style.top = (n4.range[0] - e6.range[0]) * this.progressBarHeight + "px", a3.style.height = (n4.range[1] - n4.range[0]) * this.progressBarHeight - i3 + "px", t4.progressBarSlide.appendChild(a3), r4 === 0 && (a3.style.display = "none"), n4.progressBarElement = a3;
      });
    });
  }
  syncScrollPosition() {
    let e5 = this.viewportElement.offsetHeight, t3 = e5 / this.viewportElement.scrollHeight, n3 = this.viewportElement.scrollTop, r3 = this.viewportElement.scrollHeight - e5, i3 = Math.max(Math.min(n3 / r3, 1), 0), a3 = Math.max(Math.min((n3 + e5 / 2) / this.viewportElement.scrollHeight, 1), 0), o3, s3 = null;
    this.slideTriggers.forEach((e6) => {
      let { page: n4 } = e6, r4 = i3 >= e6.range[0] - t3 * 2 && i3 <= e6.range[1] + t3 * 2;
      r4 && !n4.loaded ? (n4.loaded = true, this.Reveal.slideContent.load(n4.slideElement)) : !r4 && n4.loaded && (n4.loaded = false, this.Reveal.slideContent.unload(n4.slideElement)), i3 >= e6.range[0] && i3 <= e6.range[1] ? (this.activateTrigger(e6), o3 = e6.page) : e6.active && this.deactivateTrigger(e6);
    }), o3 && o3.scrollTriggers.forEach((e6) => {
      a3 >= e6.range[0] && a3 <= e6.range[1] ? (this.activateTrigger(e6), s3 = e6) : e6.active && this.deactivateTrigger(e6);
    }), this.setProgressBarValue(n3 / (this.viewportElement.scrollHeight - e5), o3, s3);
  }
  setProgressBarValue(e5, t3 = null, n3 = null) {
    if (this.progressBar) {
      if (this.progressBarPlayhead.style.transform = `translateY(${e5 * this.progressBarScrollableHeight}px)`, this.activeProgressBarPage !== t3) {
        var r3, i3;
        (r3 = this.activeProgressBarPage) == null || (r3 = r3.progressBarSlide) == null || r3.classList.remove("active"), t3 == null || (i3 = t3.progressBarSlide) == null || i3.classList.add("active"), this.activeProgressBarPage = t3;
      }
      if (this.activeProgressBarTrigger !== n3) {
        var a3, o3;
        (a3 = this.activeProgressBarTrigger) == null || (a3 = a3.progressBarElement) == null || a3.classList.remove("active"), n3 == null || (o3 = n3.progressBarElement) == null || o3.classList.add("active"), this.activeProgressBarTrigger = n3;
      }
      this.showProgressBar();
    }
  }
  showProgressBar() {
    this.progressBar.classList.add("visible"), clearTimeout(this.hideProgressBarTimeout), this.Reveal.getConfig().scrollProgress === "auto" && !this.draggingProgressBar && (this.hideProgressBarTimeout = setTimeout(() => {
      this.progressBar && this.progressBar.classList.remove("visible");
    }, k));
  }
  prev() {
    this.viewportElement.scrollTop -= this.scrollTriggerHeight;
  }
  next() {
    this.viewportElement.scrollTop += this.scrollTriggerHeight;
  }
  scrollToSlide(e5) {
    if (!this.active) this.activatedCallbacks.push(() => this.scrollToSlide(e5));
    else {
      let t3 = this.getScrollTriggerBySlide(e5);
      t3 && (this.viewportElement.scrollTop = t3.range[0] * (this.viewportElement.scrollHeight - this.viewportElement.offsetHeight));
    }
  }
  storeScrollPosition() {
    clearTimeout(this.storeScrollPositionTimeout), this.storeScrollPositionTimeout = setTimeout(() => {
      sessionStorage.setItem("reveal-scroll-top", this.viewportElement.scrollTop), sessionStorage.setItem("reveal-scroll-origin", location.origin + location.pathname), this.storeScrollPositionTimeout = null;
    }, 50);
  }
  restoreScrollPosition() {
    let e5 = sessionStorage.getItem("reveal-scroll-top"), t3 = sessionStorage.getItem("reveal-scroll-origin");
    e5 && t3 === location.origin + location.pathname && (this.viewportElement.scrollTop = parseInt(e5, 10));
  }
  activatePage(e5) {
    if (!e5.active) {
      e5.active = true;
      let { slideElement: t3, backgroundElement: n3, contentElement: r3, indexh: i3, indexv: a3 } = e5;
      r3.style.display = "block", t3.classList.add("present"), n3 && n3.classList.add("present"), this.Reveal.setCurrentScrollPage(t3, i3, a3), this.Reveal.backgrounds.bubbleSlideContrastClassToElement(t3, this.viewportElement), Array.from(r3.parentNode.querySelectorAll(".scroll-page-content")).forEach((e6) => {
        e6 !== r3 && (e6.style.display = "none");
      });
    }
  }
  deactivatePage(e5) {
    e5.active && (e5.active = false, e5.slideElement && e5.slideElement.classList.remove("present"), e5.backgroundElement && e5.backgroundElement.classList.remove("present"));
  }
  activateTrigger(e5) {
    e5.active || (e5.active = true, e5.activate());
  }
  deactivateTrigger(e5) {
    e5.active && (e5.active = false, e5.deactivate && e5.deactivate());
  }
  getSlideByIndices(e5, t3) {
    let n3 = this.getAllPages().find((n4) => n4.indexh === e5 && n4.indexv === t3);
    return n3 ? n3.slideElement : null;
  }
  getScrollTriggerBySlide(e5) {
    return this.slideTriggers.find((t3) => t3.page.slideElement === e5);
  }
  getAllPages() {
    return this.pages.flatMap((e5) => [e5, ...e5.autoAnimatePages || []]);
  }
  onScroll() {
    this.pendingScrollRaf || (this.pendingScrollRaf = requestAnimationFrame(() => {
      this.pendingScrollRaf = 0, this.syncScrollPosition(), this.storeScrollPosition();
    }));
  }
  get viewportElement() {
    return this.Reveal.getViewportElement();
  }
};
function j(e5, t3, n3, r3, i3, a3, o3) {
  try {
    var s3 = e5[a3](o3), c3 = s3.value;
  } catch (e6) {
    n3(e6);
    return;
  }
  s3.done ? t3(c3) : Promise.resolve(c3).then(r3, i3);
}
function M(e5) {
  return function() {
    var t3 = this, n3 = arguments;
    return new Promise(function(r3, i3) {
      var a3 = e5.apply(t3, n3);
      function o3(e6) {
        j(a3, r3, i3, o3, s3, "next", e6);
      }
      function s3(e6) {
        j(a3, r3, i3, o3, s3, "throw", e6);
      }
      o3(void 0);
    });
  };
}
var ue = class {
  constructor(e5) {
    this.Reveal = e5;
  }
  activate() {
    var e5 = this;
    return M(function* () {
      let n3 = e5.Reveal.getConfig(), r3 = t(e5.Reveal.getRevealElement(), C), i3 = n3.slideNumber && /all|print/i.test(n3.showSlideNumber), a3 = e5.Reveal.getComputedSlideSize(window.innerWidth, window.innerHeight), o3 = Math.floor(a3.width * (1 + n3.margin)), s3 = Math.floor(a3.height * (1 + n3.margin)), c3 = a3.width, u3 = a3.height;
      yield new Promise(requestAnimationFrame), l("@page{size:" + o3 + "px " + s3 + "px; margin: 0px;}"), l(".reveal section>img, .reveal section>video, .reveal section>iframe{max-width: " + c3 + "px; max-height:" + u3 + "px}"), document.documentElement.classList.add("reveal-print", "print-pdf"), document.body.style.width = o3 + "px", document.body.style.height = s3 + "px";
      let d3 = e5.Reveal.getViewportElement(), f3;
      if (d3) {
        let e6 = window.getComputedStyle(d3);
        e6 && e6.background && (f3 = e6.background);
      }
      yield new Promise(requestAnimationFrame), e5.Reveal.layoutSlideContents(c3, u3), yield new Promise(requestAnimationFrame);
      let p3 = r3.map((e6) => e6.scrollHeight), m3 = [], h3 = r3[0].parentNode, g3 = 1;
      r3.forEach(function(e6, r4) {
        if (e6.classList.contains("stack") === false) {
          let a4 = (o3 - c3) / 2, l3 = (s3 - u3) / 2, d4 = p3[r4], h4 = Math.max(Math.ceil(d4 / s3), 1);
          h4 = Math.min(h4, n3.pdfMaxPagesPerSlide), (h4 === 1 && n3.center || e6.classList.contains("center")) && (l3 = Math.max((s3 - d4) / 2, 0));
          let _3 = document.createElement("div");
          if (m3.push(_3), _3.className = "pdf-page", _3.style.height = (s3 + n3.pdfPageHeightOffset) * h4 + "px", f3 && (_3.style.background = f3), _3.appendChild(e6), e6.style.left = a4 + "px", e6.style.top = l3 + "px", e6.style.width = c3 + "px", this.Reveal.slideContent.layout(e6), e6.slideBackgroundElement && _3.insertBefore(e6.slideBackgroundElement, e6), n3.showNotes) {
            let t3 = this.Reveal.getSlideNotes(e6);
            if (t3) {
              let e7 = typeof n3.showNotes == "string" ? n3.showNotes : "inline", r5 = document.createElement("div");
              r5.classList.add("speaker-notes"), r5.classList.add("speaker-notes-pdf"), r5.setAttribute("data-layout", e7), r5.innerHTML = t3, e7 === "separate-page" ? m3.push(r5) : (r5.style.left = "8px", r5.style.bottom = "8px", r5.style.width = o3 - 16 + "px", _3.appendChild(r5));
            }
          }
          if (i3) {
            let e7 = document.createElement("div");
            e7.classList.add("slide-number"), e7.classList.add("slide-number-pdf"), e7.innerHTML = g3++, _3.appendChild(e7);
          }
          if (n3.pdfSeparateFragments) {
            let e7 = this.Reveal.fragments.sort(_3.querySelectorAll(".fragment"), true), t3;
            e7.forEach(function(e8, n4) {
              t3 && t3.forEach(function(e9) {
                e9.classList.remove("current-fragment");
              }), e8.forEach(function(e9) {
                e9.classList.add("visible", "current-fragment");
              }, this);
              let r5 = _3.cloneNode(true);
              if (i3) {
                let e9 = r5.querySelector(".slide-number-pdf"), t4 = n4 + 1;
                e9.innerHTML += "." + t4;
              }
              m3.push(r5), t3 = e8;
            }, this), e7.forEach(function(e8) {
              e8.forEach(function(e9) {
                e9.classList.remove("visible", "current-fragment");
              });
            });
          } else t(_3, ".fragment:not(.fade-out)").forEach(function(e7) {
            e7.classList.add("visible");
          });
        }
      }, e5), yield new Promise(requestAnimationFrame), m3.forEach((e6) => h3.appendChild(e6)), e5.Reveal.slideContent.layout(e5.Reveal.getSlidesElement()), e5.Reveal.dispatchEvent({ type: "pdf-ready" }), d3.classList.remove("loading-scroll-mode");
    })();
  }
  isActive() {
    return this.Reveal.getConfig().view === "print";
  }
};
var de = class {
  constructor(e5) {
    this.Reveal = e5;
  }
  configure(e5, t3) {
    e5.fragments === false ? this.disable() : t3.fragments === false && this.enable();
  }
  disable() {
    t(this.Reveal.getSlidesElement(), ".fragment").forEach((e5) => {
      e5.classList.add("visible"), e5.classList.remove("current-fragment");
    });
  }
  enable() {
    t(this.Reveal.getSlidesElement(), ".fragment").forEach((e5) => {
      e5.classList.remove("visible"), e5.classList.remove("current-fragment");
    });
  }
  availableRoutes() {
    let e5 = this.Reveal.getCurrentSlide();
    if (e5 && this.Reveal.getConfig().fragments) {
      let t3 = e5.querySelectorAll(".fragment:not(.disabled)"), n3 = e5.querySelectorAll(".fragment:not(.disabled):not(.visible)");
      return {
        prev: t3.length - n3.length > 0,
        next: !!n3.length
      };
    }
    return {
      prev: false,
      next: false
    };
  }
  sort(e5, t3 = false) {
    e5 = Array.from(e5);
    let n3 = [], r3 = [], i3 = [];
    e5.forEach((e6) => {
      if (e6.hasAttribute("data-fragment-index")) {
        let t4 = parseInt(e6.getAttribute("data-fragment-index"), 10);
        n3[t4] || (n3[t4] = []), n3[t4].push(e6);
      } else r3.push([e6]);
    }), n3 = n3.concat(r3);
    let a3 = 0;
    return n3.forEach((e6) => {
      e6.forEach((e7) => {
        i3.push(e7), e7.setAttribute("data-fragment-index", a3);
      }), a3++;
    }), t3 === true ? n3 : i3;
  }
  sortAll() {
    this.Reveal.getHorizontalSlides().forEach((e5) => {
      let n3 = t(e5, "section");
      n3.forEach((e6, t3) => {
        this.sort(e6.querySelectorAll(".fragment"));
      }, this), n3.length === 0 && this.sort(e5.querySelectorAll(".fragment"));
    });
  }
  update(e5, t3, n3 = this.Reveal.getCurrentSlide()) {
    let r3 = {
      shown: [],
      hidden: []
    };
    if (n3 && this.Reveal.getConfig().fragments && (t3 = t3 || this.sort(n3.querySelectorAll(".fragment")), t3.length)) {
      let i3 = 0;
      if (typeof e5 != "number") {
        let t4 = this.sort(n3.querySelectorAll(".fragment.visible")).pop();
        t4 && (e5 = parseInt(t4.getAttribute("data-fragment-index") || 0, 10));
      }
      Array.from(t3).forEach((t4, n4) => {
        if (t4.hasAttribute("data-fragment-index") && (n4 = parseInt(t4.getAttribute("data-fragment-index"), 10)), i3 = Math.max(i3, n4), n4 <= e5) {
          let i4 = t4.classList.contains("visible");
          t4.classList.add("visible"), t4.classList.remove("current-fragment"), n4 === e5 && (this.Reveal.announceStatus(this.Reveal.getStatusText(t4)), t4.classList.add("current-fragment"), this.Reveal.slideContent.startEmbeddedContent(t4)), i4 || (r3.shown.push(t4), this.Reveal.dispatchEvent({
            target: t4,
            type: "visible",
            bubbles: false
          }));
        } else {
          let e6 = t4.classList.contains("visible");
          t4.classList.remove("visible"), t4.classList.remove("current-fragment"), e6 && (this.Reveal.slideContent.stopEmbeddedContent(t4), r3.hidden.push(t4), this.Reveal.dispatchEvent({
            target: t4,
            type: "hidden",
            bubbles: false
          }));
        }
      }), e5 = typeof e5 == "number" ? e5 : -1, e5 = Math.max(Math.min(e5, i3), -1), n3.setAttribute("data-fragment", e5);
    }
    return r3.hidden.length && this.Reveal.dispatchEvent({
      type: "fragmenthidden",
      data: {
        fragment: r3.hidden[0],
        fragments: r3.hidden
      }
    }), r3.shown.length && this.Reveal.dispatchEvent({
      type: "fragmentshown",
      data: {
        fragment: r3.shown[0],
        fragments: r3.shown
      }
    }), r3;
  }
  sync(e5 = this.Reveal.getCurrentSlide()) {
    return this.sort(e5.querySelectorAll(".fragment"));
  }
  goto(e5, t3 = 0) {
    let n3 = this.Reveal.getCurrentSlide();
    if (n3 && this.Reveal.getConfig().fragments) {
      let r3 = this.sort(n3.querySelectorAll(".fragment:not(.disabled)"));
      if (r3.length) {
        if (typeof e5 != "number") {
          let t4 = this.sort(n3.querySelectorAll(".fragment:not(.disabled).visible")).pop();
          e5 = t4 ? parseInt(t4.getAttribute("data-fragment-index") || 0, 10) : -1;
        }
        e5 += t3;
        let i3 = this.update(e5, r3);
        return this.Reveal.controls.update(), this.Reveal.progress.update(), this.Reveal.getConfig().fragmentInURL && this.Reveal.location.writeURL(), !!(i3.shown.length || i3.hidden.length);
      }
    }
    return false;
  }
  next() {
    return this.goto(null, 1);
  }
  prev() {
    return this.goto(null, -1);
  }
};
var fe = class {
  constructor(e5) {
    this.Reveal = e5, this.active = false, this.onSlideClicked = this.onSlideClicked.bind(this);
  }
  activate() {
    if (this.Reveal.getConfig().overview && !this.Reveal.isScrollView() && !this.isActive()) {
      this.active = true, this.Reveal.getRevealElement().classList.add("overview"), this.Reveal.cancelAutoSlide(), this.Reveal.getSlidesElement().appendChild(this.Reveal.getBackgroundsElement()), t(this.Reveal.getRevealElement(), C).forEach((e6) => {
        e6.classList.contains("stack") || e6.addEventListener("click", this.onSlideClicked, true);
      });
      let e5 = this.Reveal.getComputedSlideSize();
      this.overviewSlideWidth = e5.width + 70, this.overviewSlideHeight = e5.height + 70, this.Reveal.getConfig().rtl && (this.overviewSlideWidth = -this.overviewSlideWidth), this.Reveal.updateSlidesVisibility(), this.layout(), this.update(), this.Reveal.layout();
      let n3 = this.Reveal.getIndices();
      this.Reveal.dispatchEvent({
        type: "overviewshown",
        data: {
          indexh: n3.h,
          indexv: n3.v,
          currentSlide: this.Reveal.getCurrentSlide()
        }
      });
    }
  }
  layout() {
    this.Reveal.getHorizontalSlides().forEach((e5, n3) => {
      e5.setAttribute("data-index-h", n3), i(e5, "translate3d(" + n3 * this.overviewSlideWidth + "px, 0, 0)"), e5.classList.contains("stack") && t(e5, "section").forEach((e6, t3) => {
        e6.setAttribute("data-index-h", n3), e6.setAttribute("data-index-v", t3), i(e6, "translate3d(0, " + t3 * this.overviewSlideHeight + "px, 0)");
      });
    }), Array.from(this.Reveal.getBackgroundsElement().childNodes).forEach((e5, n3) => {
      i(e5, "translate3d(" + n3 * this.overviewSlideWidth + "px, 0, 0)"), t(e5, ".slide-background").forEach((e6, t3) => {
        i(e6, "translate3d(0, " + t3 * this.overviewSlideHeight + "px, 0)");
      });
    });
  }
  update() {
    let e5 = Math.min(window.innerWidth, window.innerHeight), t3 = Math.max(e5 / 5, 150) / e5, n3 = this.Reveal.getIndices();
    this.Reveal.transformSlides({ overview: [
      "scale(" + t3 + ")",
      "translateX(" + -n3.h * this.overviewSlideWidth + "px)",
      "translateY(" + -n3.v * this.overviewSlideHeight + "px)"
    ].join(" ") });
  }
  deactivate() {
    if (this.Reveal.getConfig().overview) {
      this.active = false, this.Reveal.getRevealElement().classList.remove("overview"), this.Reveal.getRevealElement().classList.add("overview-deactivating"), setTimeout(() => {
        this.Reveal.getRevealElement().classList.remove("overview-deactivating");
      }, 1), this.Reveal.getRevealElement().appendChild(this.Reveal.getBackgroundsElement()), t(this.Reveal.getRevealElement(), C).forEach((e6) => {
        i(e6, ""), e6.removeEventListener("click", this.onSlideClicked, true);
      }), t(this.Reveal.getBackgroundsElement(), ".slide-background").forEach((e6) => {
        i(e6, "");
      }), this.Reveal.transformSlides({ overview: "" });
      let e5 = this.Reveal.getIndices();
      this.Reveal.slide(e5.h, e5.v), this.Reveal.layout(), this.Reveal.cueAutoSlide(), this.Reveal.dispatchEvent({
        type: "overviewhidden",
        data: {
          indexh: e5.h,
          indexv: e5.v,
          currentSlide: this.Reveal.getCurrentSlide()
        }
      });
    }
  }
  toggle(e5) {
    typeof e5 == "boolean" ? e5 ? this.activate() : this.deactivate() : this.isActive() ? this.deactivate() : this.activate();
  }
  isActive() {
    return this.active;
  }
  onSlideClicked(e5) {
    if (this.isActive()) {
      e5.preventDefault();
      let t3 = e5.target;
      for (; t3 && !t3.nodeName.match(/section/gi); ) t3 = t3.parentNode;
      if (t3 && !t3.classList.contains("disabled") && (this.deactivate(), t3.nodeName.match(/section/gi))) {
        let e6 = parseInt(t3.getAttribute("data-index-h"), 10), n3 = parseInt(t3.getAttribute("data-index-v"), 10);
        this.Reveal.slide(e6, n3);
      }
    }
  }
};
var pe = class {
  constructor(e5) {
    this.Reveal = e5, this.shortcuts = {}, this.bindings = {}, this.onDocumentKeyDown = this.onDocumentKeyDown.bind(this);
  }
  configure(e5, t3) {
    e5.navigationMode === "linear" ? (this.shortcuts["&#8594;  ,  &#8595;  ,  SPACE  ,  N  ,  L  ,  J"] = "Next slide", this.shortcuts["&#8592;  ,  &#8593;  ,  P  ,  H  ,  K"] = "Previous slide") : (this.shortcuts["N  ,  SPACE"] = "Next slide", this.shortcuts["P  ,  Shift SPACE"] = "Previous slide", this.shortcuts["&#8592;  ,  H"] = "Navigate left", this.shortcuts["&#8594;  ,  L"] = "Navigate right", this.shortcuts["&#8593;  ,  K"] = "Navigate up", this.shortcuts["&#8595;  ,  J"] = "Navigate down"), this.shortcuts["Alt + &#8592;/&#8593/&#8594;/&#8595;"] = "Navigate without fragments", this.shortcuts["Shift + &#8592;/&#8593/&#8594;/&#8595;"] = "Jump to first/last slide", this.shortcuts["B  ,  ."] = "Pause", this.shortcuts.F = "Fullscreen", this.shortcuts.G = "Jump to slide", this.shortcuts["ESC, O"] = "Slide overview";
  }
  bind() {
    document.addEventListener("keydown", this.onDocumentKeyDown, false);
  }
  unbind() {
    document.removeEventListener("keydown", this.onDocumentKeyDown, false);
  }
  addKeyBinding(e5, t3) {
    typeof e5 == "object" && e5.keyCode ? this.bindings[e5.keyCode] = {
      callback: t3,
      key: e5.key,
      description: e5.description
    } : this.bindings[e5] = {
      callback: t3,
      key: null,
      description: null
    };
  }
  removeKeyBinding(e5) {
    delete this.bindings[e5];
  }
  triggerKey(e5) {
    this.onDocumentKeyDown({ keyCode: e5 });
  }
  registerKeyboardShortcut(e5, t3) {
    this.shortcuts[e5] = t3;
  }
  getShortcuts() {
    return this.shortcuts;
  }
  getBindings() {
    return this.bindings;
  }
  onDocumentKeyDown(e5) {
    let t3 = this.Reveal.getConfig();
    if (typeof t3.keyboardCondition == "function" && t3.keyboardCondition(e5) === false || t3.keyboardCondition === "focused" && !this.Reveal.isFocused()) return true;
    let n3 = e5.keyCode, r3 = !this.Reveal.isAutoSliding();
    this.Reveal.onUserInput(e5);
    let i3 = document.activeElement && document.activeElement.isContentEditable === true, a3 = document.activeElement && document.activeElement.tagName && /input|textarea/i.test(document.activeElement.tagName), o3 = document.activeElement && document.activeElement.className && /speaker-notes/i.test(document.activeElement.className), c3 = !([
      32,
      37,
      38,
      39,
      40,
      63,
      78,
      80,
      191
    ].indexOf(e5.keyCode) !== -1 && e5.shiftKey || e5.altKey) && (e5.shiftKey || e5.altKey || e5.ctrlKey || e5.metaKey);
    if (i3 || a3 || o3 || c3) return;
    let l3 = [
      66,
      86,
      190,
      191,
      112
    ], u3;
    if (typeof t3.keyboard == "object") for (u3 in t3.keyboard) t3.keyboard[u3] === "togglePause" && l3.push(parseInt(u3, 10));
    if (this.Reveal.isOverlayOpen() && ![
      "Escape",
      "f",
      "c",
      "b",
      "."
    ].includes(e5.key) || this.Reveal.isPaused() && l3.indexOf(n3) === -1) return false;
    let d3 = t3.navigationMode === "linear" || !this.Reveal.hasHorizontalSlides() || !this.Reveal.hasVerticalSlides(), f3 = false;
    if (typeof t3.keyboard == "object") {
      for (u3 in t3.keyboard) if (parseInt(u3, 10) === n3) {
        let n4 = t3.keyboard[u3];
        typeof n4 == "function" ? n4.apply(null, [e5]) : typeof n4 == "string" && typeof this.Reveal[n4] == "function" && this.Reveal[n4].call(), f3 = true;
      }
    }
    if (f3 === false) {
      for (u3 in this.bindings) if (parseInt(u3, 10) === n3) {
        let t4 = this.bindings[u3].callback;
        typeof t4 == "function" ? t4.apply(null, [e5]) : typeof t4 == "string" && typeof this.Reveal[t4] == "function" && this.Reveal[t4].call(), f3 = true;
      }
    }
    f3 === false && (f3 = true, n3 === 80 || n3 === 33 ? this.Reveal.prev({ skipFragments: e5.altKey }) : n3 === 78 || n3 === 34 ? this.Reveal.next({ skipFragments: e5.altKey }) : n3 === 72 || n3 === 37 ? e5.shiftKey ? this.Reveal.slide(0) : !this.Reveal.overview.isActive() && d3 ? t3.rtl ? this.Reveal.next({ skipFragments: e5.altKey }) : this.Reveal.prev({ skipFragments: e5.altKey }) : this.Reveal.left({ skipFragments: e5.altKey }) : n3 === 76 || n3 === 39 ? e5.shiftKey ? this.Reveal.slide(this.Reveal.getHorizontalSlides().length - 1) : !this.Reveal.overview.isActive() && d3 ? t3.rtl ? this.Reveal.prev({ skipFragments: e5.altKey }) : this.Reveal.next({ skipFragments: e5.altKey }) : this.Reveal.right({ skipFragments: e5.altKey }) : n3 === 75 || n3 === 38 ? e5.shiftKey ? this.Reveal.slide(void 0, 0) : !this.Reveal.overview.isActive() && d3 ? this.Reveal.prev({ skipFragments: e5.altKey }) : this.Reveal.up({ skipFragments: e5.altKey }) : n3 === 74 || n3 === 40 ? e5.shiftKey ? this.Reveal.slide(void 0, Number.MAX_VALUE) : !this.Reveal.overview.isActive() && d3 ? this.Reveal.next({ skipFragments: e5.altKey }) : this.Reveal.down({ skipFragments: e5.altKey }) : n3 === 36 ? this.Reveal.slide(0) : n3 === 35 ? this.Reveal.slide(this.Reveal.getHorizontalSlides().length - 1) : n3 === 32 ? (this.Reveal.overview.isActive() && this.Reveal.overview.deactivate(), e5.shiftKey ? this.Reveal.prev({ skipFragments: e5.altKey }) : this.Reveal.next({ skipFragments: e5.altKey })) : [
      58,
      59,
      66,
      86,
      190
    ].includes(n3) || n3 === 191 && !e5.shiftKey ? this.Reveal.togglePause() : n3 === 70 ? s(t3.embedded ? this.Reveal.getViewportElement() : document.documentElement) : n3 === 65 ? t3.autoSlideStoppable && this.Reveal.toggleAutoSlide(r3) : n3 === 71 ? t3.jumpToSlide && this.Reveal.toggleJumpToSlide() : n3 === 67 && this.Reveal.isOverlayOpen() ? this.Reveal.closeOverlay() : (n3 === 63 || n3 === 191) && e5.shiftKey || n3 === 112 ? this.Reveal.toggleHelp() : f3 = false), f3 ? e5.preventDefault && e5.preventDefault() : n3 === 27 || n3 === 79 ? (this.Reveal.closeOverlay() === false && this.Reveal.overview.toggle(), e5.preventDefault && e5.preventDefault()) : n3 === 13 && this.Reveal.overview.isActive() && (this.Reveal.overview.deactivate(), e5.preventDefault && e5.preventDefault()), this.Reveal.cueAutoSlide();
  }
};
function N(e5, t3) {
  var n3 = Object.keys(e5);
  if (Object.getOwnPropertySymbols) {
    var r3 = Object.getOwnPropertySymbols(e5);
    t3 && (r3 = r3.filter(function(t4) {
      return Object.getOwnPropertyDescriptor(e5, t4).enumerable;
    })), n3.push.apply(n3, r3);
  }
  return n3;
}
function P(e5) {
  for (var t3 = 1; t3 < arguments.length; t3++) {
    var n3 = arguments[t3] == null ? {} : arguments[t3];
    t3 % 2 ? N(Object(n3), true).forEach(function(t4) {
      S(e5, t4, n3[t4]);
    }) : Object.getOwnPropertyDescriptors ? Object.defineProperties(e5, Object.getOwnPropertyDescriptors(n3)) : N(Object(n3)).forEach(function(t4) {
      Object.defineProperty(e5, t4, Object.getOwnPropertyDescriptor(n3, t4));
    });
  }
  return e5;
}
var me = class {
  constructor(e5) {
    S(this, "MAX_REPLACE_STATE_FREQUENCY", 1e3), this.Reveal = e5, this.writeURLTimeout = 0, this.replaceStateTimestamp = 0, this.onWindowHashChange = this.onWindowHashChange.bind(this);
  }
  bind() {
    window.addEventListener("hashchange", this.onWindowHashChange, false);
  }
  unbind() {
    window.removeEventListener("hashchange", this.onWindowHashChange, false);
  }
  getIndicesFromHash(e5 = window.location.hash, t3 = {}) {
    let n3 = e5.replace(/^#\/?/, ""), r3 = n3.split("/");
    if (!/^[0-9]*$/.test(r3[0]) && n3.length) {
      let e6, t4;
      /\/[-\d]+$/g.test(n3) && (t4 = parseInt(n3.split("/").pop(), 10), t4 = isNaN(t4) ? void 0 : t4, n3 = n3.split("/").shift());
      try {
        let t5 = decodeURIComponent(n3);
        e6 = (document.getElementById(t5) || document.querySelector(`[data-id="${t5}"]`)).closest(".slides section");
      } catch (e7) {
      }
      if (e6) return P(P({}, this.Reveal.getIndices(e6)), {}, { f: t4 });
    } else {
      let e6 = this.Reveal.getConfig(), n4 = e6.hashOneBasedIndex || t3.oneBasedIndex ? 1 : 0, i3 = parseInt(r3[0], 10) - n4 || 0, a3 = parseInt(r3[1], 10) - n4 || 0, o3;
      return e6.fragmentInURL && (o3 = parseInt(r3[2], 10), isNaN(o3) && (o3 = void 0)), {
        h: i3,
        v: a3,
        f: o3
      };
    }
    return null;
  }
  readURL() {
    let e5 = this.Reveal.getIndices(), t3 = this.getIndicesFromHash();
    t3 ? (t3.h !== e5.h || t3.v !== e5.v || t3.f !== void 0) && this.Reveal.slide(t3.h, t3.v, t3.f) : this.Reveal.slide(e5.h || 0, e5.v || 0);
  }
  writeURL(e5) {
    let t3 = this.Reveal.getConfig(), n3 = this.Reveal.getCurrentSlide();
    if (clearTimeout(this.writeURLTimeout), typeof e5 == "number") this.writeURLTimeout = setTimeout(this.writeURL, e5);
    else if (n3) {
      let e6 = this.getHash();
      t3.history ? window.location.hash = e6 : t3.hash && (e6 === "/" ? this.debouncedReplaceState(window.location.pathname + window.location.search) : this.debouncedReplaceState("#" + e6));
    }
  }
  replaceState(e5) {
    window.history.replaceState(null, null, e5), this.replaceStateTimestamp = Date.now();
  }
  debouncedReplaceState(e5) {
    clearTimeout(this.replaceStateTimeout), Date.now() - this.replaceStateTimestamp > this.MAX_REPLACE_STATE_FREQUENCY ? this.replaceState(e5) : this.replaceStateTimeout = setTimeout(() => this.replaceState(e5), this.MAX_REPLACE_STATE_FREQUENCY);
  }
  getHash(e5) {
    let t3 = "/", n3 = e5 || this.Reveal.getCurrentSlide(), r3 = n3 ? n3.getAttribute("id") : null;
    r3 && (r3 = encodeURIComponent(r3));
    let i3 = this.Reveal.getIndices(e5);
    if (this.Reveal.getConfig().fragmentInURL || (i3.f = void 0), typeof r3 == "string" && r3.length) t3 = "/" + r3, i3.f >= 0 && (t3 += "/" + i3.f);
    else {
      let e6 = +!!this.Reveal.getConfig().hashOneBasedIndex;
      (i3.h > 0 || i3.v > 0 || i3.f >= 0) && (t3 += i3.h + e6), (i3.v > 0 || i3.f >= 0) && (t3 += "/" + (i3.v + e6)), i3.f >= 0 && (t3 += "/" + i3.f);
    }
    return t3;
  }
  onWindowHashChange(e5) {
    this.readURL();
  }
};
var he = class {
  constructor(e5) {
    this.Reveal = e5, this.onNavigateLeftClicked = this.onNavigateLeftClicked.bind(this), this.onNavigateRightClicked = this.onNavigateRightClicked.bind(this), this.onNavigateUpClicked = this.onNavigateUpClicked.bind(this), this.onNavigateDownClicked = this.onNavigateDownClicked.bind(this), this.onNavigatePrevClicked = this.onNavigatePrevClicked.bind(this), this.onNavigateNextClicked = this.onNavigateNextClicked.bind(this), this.onEnterFullscreen = this.onEnterFullscreen.bind(this);
  }
  render() {
    let e5 = this.Reveal.getConfig().rtl, n3 = this.Reveal.getRevealElement();
    this.element = document.createElement("aside"), this.element.className = "controls", this.element.innerHTML = `<button class="navigate-left" aria-label="${e5 ? "next slide" : "previous slide"}"><div class="controls-arrow"></div></button>
			<button class="navigate-right" aria-label="${e5 ? "previous slide" : "next slide"}"><div class="controls-arrow"></div></button>
			<button class="navigate-up" aria-label="above slide"><div class="controls-arrow"></div></button>
			<button class="navigate-down" aria-label="below slide"><div class="controls-arrow"></div></button>`, this.Reveal.getRevealElement().appendChild(this.element), this.controlsLeft = t(n3, ".navigate-left"), this.controlsRight = t(n3, ".navigate-right"), this.controlsUp = t(n3, ".navigate-up"), this.controlsDown = t(n3, ".navigate-down"), this.controlsPrev = t(n3, ".navigate-prev"), this.controlsNext = t(n3, ".navigate-next"), this.controlsFullscreen = t(n3, ".enter-fullscreen"), this.controlsRightArrow = this.element.querySelector(".navigate-right"), this.controlsLeftArrow = this.element.querySelector(".navigate-left"), this.controlsDownArrow = this.element.querySelector(".navigate-down");
  }
  configure(e5, t3) {
    let n3 = e5.controls === "speaker" || e5.controls === "speaker-only";
    this.element.style.display = e5.controls && (!n3 || this.Reveal.isSpeakerNotes()) ? "block" : "none", this.element.setAttribute("data-controls-layout", e5.controlsLayout), this.element.setAttribute("data-controls-back-arrows", e5.controlsBackArrows);
  }
  bind() {
    let e5 = ["touchstart", "click"];
    _ && (e5 = ["touchend"]), e5.forEach((e6) => {
      this.controlsLeft.forEach((t3) => t3.addEventListener(e6, this.onNavigateLeftClicked, false)), this.controlsRight.forEach((t3) => t3.addEventListener(e6, this.onNavigateRightClicked, false)), this.controlsUp.forEach((t3) => t3.addEventListener(e6, this.onNavigateUpClicked, false)), this.controlsDown.forEach((t3) => t3.addEventListener(e6, this.onNavigateDownClicked, false)), this.controlsPrev.forEach((t3) => t3.addEventListener(e6, this.onNavigatePrevClicked, false)), this.controlsNext.forEach((t3) => t3.addEventListener(e6, this.onNavigateNextClicked, false)), this.controlsFullscreen.forEach((t3) => t3.addEventListener(e6, this.onEnterFullscreen, false));
    });
  }
  unbind() {
    [
      "touchstart",
      "touchend",
      "click"
    ].forEach((e5) => {
      this.controlsLeft.forEach((t3) => t3.removeEventListener(e5, this.onNavigateLeftClicked, false)), this.controlsRight.forEach((t3) => t3.removeEventListener(e5, this.onNavigateRightClicked, false)), this.controlsUp.forEach((t3) => t3.removeEventListener(e5, this.onNavigateUpClicked, false)), this.controlsDown.forEach((t3) => t3.removeEventListener(e5, this.onNavigateDownClicked, false)), this.controlsPrev.forEach((t3) => t3.removeEventListener(e5, this.onNavigatePrevClicked, false)), this.controlsNext.forEach((t3) => t3.removeEventListener(e5, this.onNavigateNextClicked, false)), this.controlsFullscreen.forEach((t3) => t3.removeEventListener(e5, this.onEnterFullscreen, false));
    });
  }
  update() {
    let e5 = this.Reveal.availableRoutes();
    [
      ...this.controlsLeft,
      ...this.controlsRight,
      ...this.controlsUp,
      ...this.controlsDown,
      ...this.controlsPrev,
      ...this.controlsNext
    ].forEach((e6) => {
      e6.classList.remove("enabled", "fragmented"), e6.setAttribute("disabled", "disabled");
    }), e5.left && this.controlsLeft.forEach((e6) => {
      e6.classList.add("enabled"), e6.removeAttribute("disabled");
    }), e5.right && this.controlsRight.forEach((e6) => {
      e6.classList.add("enabled"), e6.removeAttribute("disabled");
    }), e5.up && this.controlsUp.forEach((e6) => {
      e6.classList.add("enabled"), e6.removeAttribute("disabled");
    }), e5.down && this.controlsDown.forEach((e6) => {
      e6.classList.add("enabled"), e6.removeAttribute("disabled");
    }), (e5.left || e5.up) && this.controlsPrev.forEach((e6) => {
      e6.classList.add("enabled"), e6.removeAttribute("disabled");
    }), (e5.right || e5.down) && this.controlsNext.forEach((e6) => {
      e6.classList.add("enabled"), e6.removeAttribute("disabled");
    });
    let t3 = this.Reveal.getCurrentSlide();
    if (t3) {
      let e6 = this.Reveal.fragments.availableRoutes();
      e6.prev && this.controlsPrev.forEach((e7) => {
        e7.classList.add("fragmented", "enabled"), e7.removeAttribute("disabled");
      }), e6.next && this.controlsNext.forEach((e7) => {
        e7.classList.add("fragmented", "enabled"), e7.removeAttribute("disabled");
      });
      let n3 = this.Reveal.isVerticalSlide(t3), r3 = n3 && t3.parentElement && t3.parentElement.querySelectorAll(":scope > section").length > 1;
      n3 && r3 ? (e6.prev && this.controlsUp.forEach((e7) => {
        e7.classList.add("fragmented", "enabled"), e7.removeAttribute("disabled");
      }), e6.next && this.controlsDown.forEach((e7) => {
        e7.classList.add("fragmented", "enabled"), e7.removeAttribute("disabled");
      })) : (e6.prev && this.controlsLeft.forEach((e7) => {
        e7.classList.add("fragmented", "enabled"), e7.removeAttribute("disabled");
      }), e6.next && this.controlsRight.forEach((e7) => {
        e7.classList.add("fragmented", "enabled"), e7.removeAttribute("disabled");
      }));
    }
    if (this.Reveal.getConfig().controlsTutorial) {
      let t4 = this.Reveal.getIndices();
      !this.Reveal.hasNavigatedVertically() && e5.down ? this.controlsDownArrow.classList.add("highlight") : (this.controlsDownArrow.classList.remove("highlight"), this.Reveal.getConfig().rtl ? !this.Reveal.hasNavigatedHorizontally() && e5.left && t4.v === 0 ? this.controlsLeftArrow.classList.add("highlight") : this.controlsLeftArrow.classList.remove("highlight") : !this.Reveal.hasNavigatedHorizontally() && e5.right && t4.v === 0 ? this.controlsRightArrow.classList.add("highlight") : this.controlsRightArrow.classList.remove("highlight"));
    }
  }
  destroy() {
    this.unbind(), this.element.remove();
  }
  onNavigateLeftClicked(e5) {
    e5.preventDefault(), this.Reveal.onUserInput(), this.Reveal.getConfig().navigationMode === "linear" ? this.Reveal.prev() : this.Reveal.left();
  }
  onNavigateRightClicked(e5) {
    e5.preventDefault(), this.Reveal.onUserInput(), this.Reveal.getConfig().navigationMode === "linear" ? this.Reveal.next() : this.Reveal.right();
  }
  onNavigateUpClicked(e5) {
    e5.preventDefault(), this.Reveal.onUserInput(), this.Reveal.up();
  }
  onNavigateDownClicked(e5) {
    e5.preventDefault(), this.Reveal.onUserInput(), this.Reveal.down();
  }
  onNavigatePrevClicked(e5) {
    e5.preventDefault(), this.Reveal.onUserInput(), this.Reveal.prev();
  }
  onNavigateNextClicked(e5) {
    e5.preventDefault(), this.Reveal.onUserInput(), this.Reveal.next();
  }
  onEnterFullscreen(e5) {
    let t3 = this.Reveal.getConfig(), n3 = this.Reveal.getViewportElement();
    s(t3.embedded ? n3 : n3.parentElement);
  }
};
var ge = class {
  constructor(e5) {
    this.Reveal = e5, this.onProgressClicked = this.onProgressClicked.bind(this);
  }
  render() {
    this.element = document.createElement("div"), this.element.className = "progress", this.Reveal.getRevealElement().appendChild(this.element), this.bar = document.createElement("span"), this.element.appendChild(this.bar);
  }
  configure(e5, t3) {
    this.element.style.display = e5.progress ? "block" : "none";
  }
  bind() {
    this.Reveal.getConfig().progress && this.element && this.element.addEventListener("click", this.onProgressClicked, false);
  }
  unbind() {
    this.Reveal.getConfig().progress && this.element && this.element.removeEventListener("click", this.onProgressClicked, false);
  }
  update() {
    if (this.Reveal.getConfig().progress && this.bar) {
      let e5 = this.Reveal.getProgress();
      this.Reveal.getTotalSlides() < 2 && (e5 = 0), this.bar.style.transform = "scaleX(" + e5 + ")";
    }
  }
  getMaxWidth() {
    return this.Reveal.getRevealElement().offsetWidth;
  }
  onProgressClicked(e5) {
    this.Reveal.onUserInput(e5), e5.preventDefault();
    let t3 = this.Reveal.getSlides(), n3 = t3.length, r3 = Math.floor(e5.clientX / this.getMaxWidth() * n3);
    this.Reveal.getConfig().rtl && (r3 = n3 - r3);
    let i3 = this.Reveal.getIndices(t3[r3]);
    this.Reveal.slide(i3.h, i3.v);
  }
  destroy() {
    this.element.remove();
  }
};
var _e = class {
  constructor(e5) {
    this.Reveal = e5, this.lastMouseWheelStep = 0, this.cursorHidden = false, this.cursorInactiveTimeout = 0, this.onDocumentCursorActive = this.onDocumentCursorActive.bind(this), this.onDocumentMouseScroll = this.onDocumentMouseScroll.bind(this);
  }
  configure(e5, t3) {
    e5.mouseWheel ? document.addEventListener("wheel", this.onDocumentMouseScroll, false) : document.removeEventListener("wheel", this.onDocumentMouseScroll, false), e5.hideInactiveCursor ? (document.addEventListener("mousemove", this.onDocumentCursorActive, false), document.addEventListener("mousedown", this.onDocumentCursorActive, false)) : (this.showCursor(), document.removeEventListener("mousemove", this.onDocumentCursorActive, false), document.removeEventListener("mousedown", this.onDocumentCursorActive, false));
  }
  showCursor() {
    this.cursorHidden && (this.cursorHidden = false, this.Reveal.getRevealElement().style.cursor = "");
  }
  hideCursor() {
    this.cursorHidden === false && (this.cursorHidden = true, this.Reveal.getRevealElement().style.cursor = "none");
  }
  destroy() {
    this.showCursor(), document.removeEventListener("wheel", this.onDocumentMouseScroll, false), document.removeEventListener("mousemove", this.onDocumentCursorActive, false), document.removeEventListener("mousedown", this.onDocumentCursorActive, false);
  }
  onDocumentCursorActive(e5) {
    this.showCursor(), clearTimeout(this.cursorInactiveTimeout), this.cursorInactiveTimeout = setTimeout(this.hideCursor.bind(this), this.Reveal.getConfig().hideCursorTime);
  }
  onDocumentMouseScroll(e5) {
    if (Date.now() - this.lastMouseWheelStep > 1e3) {
      this.lastMouseWheelStep = Date.now();
      let t3 = e5.detail || -e5.wheelDelta;
      t3 > 0 ? this.Reveal.next() : t3 < 0 && this.Reveal.prev();
    }
  }
};
var ve = (e5, t3) => {
  let n3 = document.createElement("script");
  n3.type = "text/javascript", n3.async = false, n3.defer = false, n3.src = e5, typeof t3 == "function" && (n3.onload = (e6) => {
    e6.type === "load" && (n3.onload = n3.onerror = null, t3());
  }, n3.onerror = (e6) => {
    n3.onload = n3.onerror = null, t3(/* @__PURE__ */ Error("Failed loading script: " + n3.src + "\n" + e6));
  });
  let r3 = document.querySelector("head");
  r3 && r3.insertBefore(n3, r3.lastChild);
};
var ye = class {
  constructor(e5) {
    this.Reveal = e5, this.state = "idle", this.registeredPlugins = {}, this.asyncDependencies = [];
  }
  load(e5, t3) {
    return this.state = "loading", e5.forEach(this.registerPlugin.bind(this)), new Promise((e6) => {
      let n3 = [], r3 = 0;
      if (t3.forEach((e7) => {
        (!e7.condition || e7.condition()) && (e7.async ? this.asyncDependencies.push(e7) : n3.push(e7));
      }), n3.length) {
        r3 = n3.length;
        let t4 = (t5) => {
          t5 && typeof t5.callback == "function" && t5.callback(), --r3 === 0 && this.initPlugins().then(e6);
        };
        n3.forEach((e7) => {
          typeof e7.id == "string" ? (this.registerPlugin(e7), t4(e7)) : typeof e7.src == "string" ? ve(e7.src, () => t4(e7)) : (console.warn("Unrecognized plugin format", e7), t4());
        });
      } else this.initPlugins().then(e6);
    });
  }
  initPlugins() {
    return new Promise((e5) => {
      let t3 = Object.values(this.registeredPlugins), n3 = t3.length;
      if (n3 === 0) this.loadAsync().then(e5);
      else {
        let r3, i3 = () => {
          --n3 === 0 ? this.loadAsync().then(e5) : r3();
        }, a3 = 0;
        r3 = () => {
          let e6 = t3[a3++];
          if (typeof e6.init == "function") {
            let t4 = e6.init(this.Reveal);
            t4 && typeof t4.then == "function" ? t4.then(i3) : i3();
          } else i3();
        }, r3();
      }
    });
  }
  loadAsync() {
    return this.state = "loaded", this.asyncDependencies.length && this.asyncDependencies.forEach((e5) => {
      ve(e5.src, e5.callback);
    }), Promise.resolve();
  }
  registerPlugin(e5) {
    arguments.length === 2 && typeof arguments[0] == "string" ? (e5 = arguments[1], e5.id = arguments[0]) : typeof e5 == "function" && (e5 = e5());
    let t3 = e5.id;
    typeof t3 == "string" ? this.registeredPlugins[t3] === void 0 ? (this.registeredPlugins[t3] = e5, this.state === "loaded" && typeof e5.init == "function" && e5.init(this.Reveal)) : console.warn('reveal.js: "' + t3 + '" plugin has already been registered') : console.warn("Unrecognized plugin format; can't find plugin.id", e5);
  }
  hasPlugin(e5) {
    return !!this.registeredPlugins[e5];
  }
  getPlugin(e5) {
    return this.registeredPlugins[e5];
  }
  getRegisteredPlugins() {
    return this.registeredPlugins;
  }
  destroy() {
    Object.values(this.registeredPlugins).forEach((e5) => {
      typeof e5.destroy == "function" && e5.destroy();
    }), this.registeredPlugins = {}, this.asyncDependencies = [];
  }
};
var be = class {
  constructor(e5) {
    this.Reveal = e5, this.onSlidesClicked = this.onSlidesClicked.bind(this), this.iframeTriggerSelector = null, this.mediaTriggerSelector = "[data-preview-image], [data-preview-video]", this.stateProps = [
      "previewIframe",
      "previewImage",
      "previewVideo",
      "previewFit"
    ], this.state = {};
  }
  update() {
    this.iframeTriggerSelector = this.Reveal.getConfig().previewLinks ? "a[href]:not([data-preview-link=false]), [data-preview-link]:not(a):not([data-preview-link=false])" : "[data-preview-link]:not([data-preview-link=false])";
    let e5 = this.Reveal.getSlidesElement().querySelectorAll(this.iframeTriggerSelector).length > 0, t3 = this.Reveal.getSlidesElement().querySelectorAll(this.mediaTriggerSelector).length > 0;
    e5 || t3 ? this.Reveal.getSlidesElement().addEventListener("click", this.onSlidesClicked, false) : this.Reveal.getSlidesElement().removeEventListener("click", this.onSlidesClicked, false);
  }
  createOverlay(e5) {
    this.dom = document.createElement("div"), this.dom.classList.add("r-overlay"), this.dom.classList.add(e5), this.viewport = document.createElement("div"), this.viewport.classList.add("r-overlay-viewport"), this.dom.appendChild(this.viewport), this.Reveal.getRevealElement().appendChild(this.dom);
  }
  previewIframe(e5) {
    if (typeof e5 != "string") return;
    let t3;
    try {
      t3 = new URL(e5, document.baseURI);
    } catch (e6) {
      return;
    }
    if (t3.protocol === "file:" && window.location.protocol !== "file:" || ![
      "http:",
      "https:",
      "file:"
    ].includes(t3.protocol) && t3.href !== "about:blank") return;
    this.close(), this.state = { previewIframe: e5 }, this.createOverlay("r-overlay-preview"), this.dom.dataset.state = "loading", this.viewport.innerHTML = `<header class="r-overlay-header">
				<a class="r-overlay-header-button r-overlay-external" target="_blank" rel="noopener"><span class="icon"></span></a>
				<button class="r-overlay-header-button r-overlay-close"><span class="icon"></span></button>
			</header>
			<div class="r-overlay-spinner"></div>
			<div class="r-overlay-content">
				<iframe></iframe>
				<small class="r-overlay-content-inner">
					<span class="r-overlay-error x-frame-error">Unable to load iframe. This is likely due to the site's policy (x-frame-options).</span>
				</small>
			</div>`;
    let n3 = this.dom.querySelector("iframe");
    n3.addEventListener("load", (e6) => {
      this.dom.dataset.state = "loaded";
    }, false), n3.src = t3.href, this.dom.querySelector(".r-overlay-external").href = t3.href, this.dom.querySelector(".r-overlay-close").addEventListener("click", (e6) => {
      this.close(), e6.preventDefault();
    }, false), this.dom.querySelector(".r-overlay-external").addEventListener("click", (e6) => {
      this.close();
    }, false), this.Reveal.dispatchEvent({
      type: "previewiframe",
      data: { url: e5 }
    });
  }
  previewMedia(e5, t3, n3) {
    if (t3 !== "image" && t3 !== "video") {
      console.warn("Please specify a valid media type to preview (image|video)");
      return;
    }
    this.close(), n3 = n3 || "scale-down", this.createOverlay("r-overlay-preview"), this.dom.dataset.state = "loading", this.dom.dataset.previewFit = n3, this.viewport.innerHTML = '<header class="r-overlay-header">\n				<button class="r-overlay-header-button r-overlay-close">Esc <span class="icon"></span></button>\n			</header>\n			<div class="r-overlay-spinner"></div>\n			<div class="r-overlay-content"></div>';
    let r3 = this.dom.querySelector(".r-overlay-content");
    if (t3 === "image") {
      this.state = {
        previewImage: e5,
        previewFit: n3
      };
      let t4 = document.createElement("img", {});
      t4.src = e5, r3.appendChild(t4), t4.addEventListener("load", () => {
        this.dom.dataset.state = "loaded";
      }, false), t4.addEventListener("error", () => {
        this.dom.dataset.state = "error", r3.innerHTML = '<span class="r-overlay-error">Unable to load image.</span>';
      }, false), this.dom.style.cursor = "zoom-out", this.dom.addEventListener("click", (e6) => {
        this.close();
      }, false), this.Reveal.dispatchEvent({
        type: "previewimage",
        data: { url: e5 }
      });
    } else if (t3 === "video") {
      this.state = {
        previewVideo: e5,
        previewFit: n3
      };
      let t4 = document.createElement("video");
      t4.autoplay = this.dom.dataset.previewAutoplay !== "false", t4.controls = this.dom.dataset.previewControls !== "false", t4.loop = this.dom.dataset.previewLoop === "true", t4.muted = this.dom.dataset.previewMuted === "true", t4.playsInline = true, t4.src = e5, r3.appendChild(t4), t4.addEventListener("loadeddata", () => {
        this.dom.dataset.state = "loaded";
      }, false), t4.addEventListener("error", () => {
        this.dom.dataset.state = "error", r3.innerHTML = '<span class="r-overlay-error">Unable to load video.</span>';
      }, false), this.Reveal.dispatchEvent({
        type: "previewvideo",
        data: { url: e5 }
      });
    } else throw Error("Please specify a valid media type to preview");
    this.dom.querySelector(".r-overlay-close").addEventListener("click", (e6) => {
      this.close(), e6.preventDefault();
    }, false);
  }
  previewImage(e5, t3) {
    this.previewMedia(e5, "image", t3);
  }
  previewVideo(e5, t3) {
    this.previewMedia(e5, "video", t3);
  }
  toggleHelp(e5) {
    typeof e5 == "boolean" ? e5 ? this.showHelp() : this.close() : this.dom ? this.close() : this.showHelp();
  }
  showHelp() {
    if (this.Reveal.getConfig().help) {
      this.close(), this.createOverlay("r-overlay-help");
      let e5 = '<p class="title">Keyboard Shortcuts</p>', t3 = this.Reveal.keyboard.getShortcuts(), n3 = this.Reveal.keyboard.getBindings();
      e5 += "<table><th>KEY</th><th>ACTION</th>";
      for (let n4 in t3) e5 += `<tr><td>${n4}</td><td>${t3[n4]}</td></tr>`;
      for (let t4 in n3) n3[t4].key && n3[t4].description && (e5 += `<tr><td>${n3[t4].key}</td><td>${n3[t4].description}</td></tr>`);
      e5 += "</table>", this.viewport.innerHTML = `
				<header class="r-overlay-header">
					<button class="r-overlay-header-button r-overlay-close">Esc <span class="icon"></span></button>
				</header>
				<div class="r-overlay-content">
					<div class="r-overlay-help-content">${e5}</div>
				</div>
			`, this.dom.querySelector(".r-overlay-close").addEventListener("click", (e6) => {
        this.close(), e6.preventDefault();
      }, false), this.Reveal.dispatchEvent({ type: "showhelp" });
    }
  }
  isOpen() {
    return !!this.dom;
  }
  close() {
    return this.dom ? (this.dom.remove(), this.dom = null, this.state = {}, this.Reveal.dispatchEvent({ type: "closeoverlay" }), true) : false;
  }
  getState() {
    return this.state;
  }
  setState(e5) {
    this.stateProps.every((t3) => this.state[t3] === e5[t3]) || (e5.previewIframe ? this.previewIframe(e5.previewIframe) : e5.previewImage ? this.previewImage(e5.previewImage, e5.previewFit) : e5.previewVideo ? this.previewVideo(e5.previewVideo, e5.previewFit) : this.close());
  }
  onSlidesClicked(e5) {
    let t3 = e5.target, n3 = t3.closest(this.iframeTriggerSelector), r3 = t3.closest(this.mediaTriggerSelector);
    if (n3) {
      if (e5.metaKey || e5.shiftKey || e5.altKey) return;
      let t4 = n3.getAttribute("data-preview-link"), r4 = typeof t4 == "string" && t4.startsWith("http") ? t4 : n3.getAttribute("href");
      r4 && (this.previewIframe(r4), e5.preventDefault());
    } else if (r3) {
      if (r3.hasAttribute("data-preview-image")) {
        let t4 = r3.dataset.previewImage || r3.getAttribute("src");
        t4 && (this.previewImage(t4, r3.dataset.previewFit), e5.preventDefault());
      } else if (r3.hasAttribute("data-preview-video")) {
        let t4 = r3.dataset.previewVideo || r3.getAttribute("src");
        if (!t4) {
          let e6 = r3.querySelector("source");
          e6 && (t4 = e6.getAttribute("src"));
        }
        t4 && (this.previewVideo(t4, r3.dataset.previewFit), e5.preventDefault());
      }
    }
  }
  destroy() {
    this.close();
  }
};
var F = 40;
var I = 1.03;
var xe = class {
  constructor(e5) {
    this.Reveal = e5, this.touchStartX = 0, this.touchStartY = 0, this.touchStartCount = 0, this.touchCaptured = false, this.activePointers = /* @__PURE__ */ new Map(), this.onPointerDown = this.onPointerDown.bind(this), this.onPointerMove = this.onPointerMove.bind(this), this.onPointerUp = this.onPointerUp.bind(this), this.onPointerCancel = this.onPointerCancel.bind(this), this.onTouchStart = this.onTouchStart.bind(this), this.onTouchMove = this.onTouchMove.bind(this), this.onTouchEnd = this.onTouchEnd.bind(this);
  }
  bind() {
    let e5 = this.Reveal.getRevealElement();
    "onpointerdown" in window ? (e5.addEventListener("pointerdown", this.onPointerDown, false), e5.addEventListener("pointermove", this.onPointerMove, false), e5.addEventListener("pointerup", this.onPointerUp, false), e5.addEventListener("pointercancel", this.onPointerCancel, false)) : (e5.addEventListener("touchstart", this.onTouchStart, false), e5.addEventListener("touchmove", this.onTouchMove, false), e5.addEventListener("touchend", this.onTouchEnd, false));
  }
  unbind() {
    let e5 = this.Reveal.getRevealElement();
    e5.removeEventListener("pointerdown", this.onPointerDown, false), e5.removeEventListener("pointermove", this.onPointerMove, false), e5.removeEventListener("pointerup", this.onPointerUp, false), e5.removeEventListener("pointercancel", this.onPointerCancel, false), e5.removeEventListener("touchstart", this.onTouchStart, false), e5.removeEventListener("touchmove", this.onTouchMove, false), e5.removeEventListener("touchend", this.onTouchEnd, false);
  }
  isSwipePrevented(e5) {
    if (a(e5, "video[controls], audio[controls]")) return true;
    for (; e5 && typeof e5.hasAttribute == "function"; ) {
      if (e5.hasAttribute("data-prevent-swipe")) return true;
      e5 = e5.parentNode;
    }
    return false;
  }
  isViewportZoomed() {
    if (!window.visualViewport || typeof window.visualViewport.scale != "number") return false;
    let e5 = window.visualViewport.scale;
    return this.visualViewportBaseScale = this.visualViewportBaseScale === void 0 ? e5 : Math.min(this.visualViewportBaseScale, e5), e5 / this.visualViewportBaseScale > I;
  }
  onTouchStart(e5) {
    if (this.touchCaptured = false, this.isSwipePrevented(e5.target)) return true;
    this.touchStartX = e5.touches[0].clientX, this.touchStartY = e5.touches[0].clientY, this.touchStartCount = e5.touches.length;
  }
  onTouchMove(e5) {
    if (this.isSwipePrevented(e5.target)) return true;
    let t3 = this.Reveal.getConfig();
    if (this.touchCaptured) _ && e5.preventDefault();
    else {
      this.Reveal.onUserInput(e5);
      let n3 = e5.touches[0].clientX, r3 = e5.touches[0].clientY;
      if (e5.touches.length === 1 && this.touchStartCount !== 2) {
        let i3 = this.Reveal.availableRoutes({ includeFragments: true }), a3 = n3 - this.touchStartX, o3 = r3 - this.touchStartY;
        a3 > F && Math.abs(a3) > Math.abs(o3) ? (this.touchCaptured = true, t3.navigationMode === "linear" ? t3.rtl ? this.Reveal.next() : this.Reveal.prev() : this.Reveal.left()) : a3 < -40 && Math.abs(a3) > Math.abs(o3) ? (this.touchCaptured = true, t3.navigationMode === "linear" ? t3.rtl ? this.Reveal.prev() : this.Reveal.next() : this.Reveal.right()) : o3 > F && i3.up ? (this.touchCaptured = true, t3.navigationMode === "linear" ? this.Reveal.prev() : this.Reveal.up()) : o3 < -40 && i3.down && (this.touchCaptured = true, t3.navigationMode === "linear" ? this.Reveal.next() : this.Reveal.down()), t3.embedded ? (this.touchCaptured || this.Reveal.isVerticalSlide()) && e5.preventDefault() : e5.preventDefault();
      }
    }
  }
  onTouchEnd(e5) {
    this.touchCaptured && !this.Reveal.slideContent.isAllowedToPlayAudio() && this.Reveal.startEmbeddedContent(this.Reveal.getCurrentSlide()), this.touchCaptured = false;
  }
  getActiveTouches() {
    return Array.from(this.activePointers.values(), (e5) => ({
      clientX: e5.clientX,
      clientY: e5.clientY
    }));
  }
  onPointerDown(e5) {
    e5.pointerType === "touch" && (this.activePointers.set(e5.pointerId, e5), e5.touches = this.getActiveTouches(), this.onTouchStart(e5));
  }
  onPointerMove(e5) {
    e5.pointerType === "touch" && (this.activePointers.set(e5.pointerId, e5), e5.touches = this.getActiveTouches(), this.onTouchMove(e5));
  }
  onPointerUp(e5) {
    e5.pointerType === "touch" && (this.activePointers.delete(e5.pointerId), e5.touches = this.getActiveTouches(), this.onTouchEnd(e5));
  }
  onPointerCancel(e5) {
    e5.pointerType === "touch" && (this.activePointers.delete(e5.pointerId), e5.touches = this.getActiveTouches(), this.onTouchEnd(e5));
  }
};
var L = "focus";
var R = "blur";
var Se = class {
  constructor(e5) {
    this.Reveal = e5, this.onRevealPointerDown = this.onRevealPointerDown.bind(this), this.onDocumentPointerDown = this.onDocumentPointerDown.bind(this);
  }
  configure(e5, t3) {
    e5.embedded ? this.blur() : (this.focus(), this.unbind());
  }
  bind() {
    this.Reveal.getConfig().embedded && this.Reveal.getRevealElement().addEventListener("pointerdown", this.onRevealPointerDown, false);
  }
  unbind() {
    this.Reveal.getRevealElement().removeEventListener("pointerdown", this.onRevealPointerDown, false), document.removeEventListener("pointerdown", this.onDocumentPointerDown, false);
  }
  focus() {
    this.state !== L && (this.Reveal.getRevealElement().classList.add("focused"), document.addEventListener("pointerdown", this.onDocumentPointerDown, false)), this.state = L;
  }
  blur() {
    this.state !== R && (this.Reveal.getRevealElement().classList.remove("focused"), document.removeEventListener("pointerdown", this.onDocumentPointerDown, false)), this.state = R;
  }
  isFocused() {
    return this.state === L;
  }
  destroy() {
    this.Reveal.getRevealElement().classList.remove("focused");
  }
  onRevealPointerDown(e5) {
    this.focus();
  }
  onDocumentPointerDown(e5) {
    let t3 = o(e5.target, ".reveal");
    (!t3 || t3 !== this.Reveal.getRevealElement()) && this.blur();
  }
};
var Ce = class {
  constructor(e5) {
    this.Reveal = e5;
  }
  render() {
    this.element = document.createElement("div"), this.element.className = "speaker-notes", this.element.setAttribute("data-prevent-swipe", ""), this.element.setAttribute("tabindex", "0"), this.Reveal.getRevealElement().appendChild(this.element);
  }
  configure(e5, t3) {
    e5.showNotes && this.element.setAttribute("data-layout", typeof e5.showNotes == "string" ? e5.showNotes : "inline");
  }
  update() {
    this.Reveal.getConfig().showNotes && this.element && this.Reveal.getCurrentSlide() && !this.Reveal.isScrollView() && !this.Reveal.isPrintView() && (this.element.innerHTML = this.getSlideNotes() || '<span class="notes-placeholder">No notes on this slide.</span>');
  }
  updateVisibility() {
    this.Reveal.getConfig().showNotes && this.hasNotes() && !this.Reveal.isScrollView() && !this.Reveal.isPrintView() ? this.Reveal.getRevealElement().classList.add("show-notes") : this.Reveal.getRevealElement().classList.remove("show-notes");
  }
  hasNotes() {
    return this.Reveal.getSlidesElement().querySelectorAll("[data-notes], aside.notes").length > 0;
  }
  isSpeakerNotesWindow() {
    return !!window.location.search.match(/receiver/gi);
  }
  getSlideNotes(e5 = this.Reveal.getCurrentSlide()) {
    if (e5.hasAttribute("data-notes")) return e5.getAttribute("data-notes");
    let t3 = e5.querySelectorAll("aside.notes");
    return t3 ? Array.from(t3).map((e6) => e6.innerHTML).join("\n") : null;
  }
  destroy() {
    this.element.remove();
  }
};
var we = class {
  constructor(e5, t3) {
    this.diameter = 100, this.diameter2 = this.diameter / 2, this.thickness = 6, this.playing = false, this.progress = 0, this.progressOffset = 1, this.container = e5, this.progressCheck = t3, this.canvas = document.createElement("canvas"), this.canvas.className = "playback", this.canvas.width = this.diameter, this.canvas.height = this.diameter, this.canvas.style.width = this.diameter2 + "px", this.canvas.style.height = this.diameter2 + "px", this.context = this.canvas.getContext("2d"), this.container.appendChild(this.canvas), this.render();
  }
  setPlaying(e5) {
    let t3 = this.playing;
    this.playing = e5, !t3 && this.playing ? this.animate() : this.render();
  }
  animate() {
    let e5 = this.progress;
    this.progress = this.progressCheck(), e5 > 0.8 && this.progress < 0.2 && (this.progressOffset = this.progress), this.render(), this.playing && requestAnimationFrame(this.animate.bind(this));
  }
  render() {
    let e5 = this.playing ? this.progress : 0, t3 = this.diameter2 - this.thickness, n3 = this.diameter2, r3 = this.diameter2;
    this.progressOffset += (1 - this.progressOffset) * 0.1;
    let i3 = -Math.PI / 2 + Math.PI * 2 * e5, a3 = -Math.PI / 2 + this.progressOffset * (Math.PI * 2);
    this.context.save(), this.context.clearRect(0, 0, this.diameter, this.diameter), this.context.beginPath(), this.context.arc(n3, r3, t3 + 4, 0, Math.PI * 2, false), this.context.fillStyle = "rgba( 0, 0, 0, 0.4 )", this.context.fill(), this.context.beginPath(), this.context.arc(n3, r3, t3, 0, Math.PI * 2, false), this.context.lineWidth = this.thickness, this.context.strokeStyle = "rgba( 255, 255, 255, 0.2 )", this.context.stroke(), this.playing && (this.context.beginPath(), this.context.arc(n3, r3, t3, a3, i3, false), this.context.lineWidth = this.thickness, this.context.strokeStyle = "#fff", this.context.stroke()), this.context.translate(n3 - 14, r3 - 14), this.playing ? (this.context.fillStyle = "#fff", this.context.fillRect(0, 0, 10, 28), this.context.fillRect(18, 0, 10, 28)) : (this.context.beginPath(), this.context.translate(4, 0), this.context.moveTo(0, 0), this.context.lineTo(24, 14), this.context.lineTo(0, 28), this.context.fillStyle = "#fff", this.context.fill()), this.context.restore();
  }
  on(e5, t3) {
    this.canvas.addEventListener(e5, t3, false);
  }
  off(e5, t3) {
    this.canvas.removeEventListener(e5, t3, false);
  }
  destroy() {
    this.playing = false, this.canvas.parentNode && this.container.removeChild(this.canvas);
  }
};
var Te = {
  width: 960,
  height: 700,
  margin: 0.04,
  minScale: 0.2,
  maxScale: 2,
  controls: true,
  controlsTutorial: true,
  controlsLayout: "bottom-right",
  controlsBackArrows: "faded",
  progress: true,
  slideNumber: false,
  showSlideNumber: "all",
  hashOneBasedIndex: false,
  hash: false,
  respondToHashChanges: true,
  jumpToSlide: true,
  history: false,
  keyboard: true,
  keyboardCondition: null,
  disableLayout: false,
  overview: true,
  center: true,
  touch: true,
  loop: false,
  rtl: false,
  navigationMode: "default",
  shuffle: false,
  fragments: true,
  fragmentInURL: true,
  embedded: false,
  help: true,
  pause: true,
  showNotes: false,
  showHiddenSlides: false,
  autoPlayMedia: null,
  preloadIframes: null,
  mouseWheel: false,
  previewLinks: false,
  viewDistance: 3,
  mobileViewDistance: 2,
  display: "block",
  hideInactiveCursor: true,
  hideCursorTime: 5e3,
  sortFragmentsOnSync: true,
  autoAnimate: true,
  autoAnimateMatcher: null,
  autoAnimateEasing: "ease",
  autoAnimateDuration: 1,
  autoAnimateUnmatched: true,
  autoAnimateStyles: [
    "opacity",
    "color",
    "background-color",
    "padding",
    "font-size",
    "line-height",
    "letter-spacing",
    "border-width",
    "border-color",
    "border-radius",
    "outline",
    "outline-offset"
  ],
  autoSlide: 0,
  autoSlideStoppable: true,
  autoSlideMethod: null,
  defaultTiming: null,
  postMessage: true,
  postMessageEvents: false,
  focusBodyOnPageVisibilityChange: true,
  transition: "slide",
  transitionSpeed: "default",
  backgroundTransition: "fade",
  parallaxBackgroundImage: "",
  parallaxBackgroundSize: "",
  parallaxBackgroundRepeat: "",
  parallaxBackgroundPosition: "",
  parallaxBackgroundHorizontal: null,
  parallaxBackgroundVertical: null,
  view: null,
  scrollLayout: "full",
  scrollSnap: "mandatory",
  scrollProgress: "auto",
  scrollActivationWidth: 435,
  pdfMaxPagesPerSlide: Infinity,
  pdfSeparateFragments: true,
  pdfPageHeightOffset: -1,
  dependencies: [],
  plugins: []
};
var Ee = "6.0.2";
function z(a3, s3) {
  arguments.length < 2 && (s3 = arguments[0], a3 = document.querySelector(".reveal"));
  let l3 = {}, f3 = {}, p3 = false, m3 = false, h3, _3, v3, y3, b3 = {
    hasNavigatedHorizontally: false,
    hasNavigatedVertically: false
  }, x3 = [], S3 = 1, T3 = {
    layout: "",
    overview: ""
  }, D3 = {}, ie3 = "idle", O3 = 0, k3, se3 = 0, ce3 = -1, A3 = false, j3 = new ee(l3), M3 = new ne(l3), N3 = new re(l3), ve3 = new oe(l3), F3 = new ae(l3), I3 = new le(l3), L3 = new ue(l3), R3 = new de(l3), z3 = new fe(l3), B3 = new pe(l3), V3 = new me(l3), H2 = new he(l3), U2 = new ge(l3), De2 = new _e(l3), W2 = new ye(l3), G2 = new be(l3), K2 = new Se(l3), Oe2 = new xe(l3), q2 = new Ce(l3);
  function ke2(e5) {
    if (!a3) throw 'Unable to find presentation root (<div class="reveal">).';
    if (p3) throw "Reveal.js has already been initialized.";
    if (p3 = true, D3.wrapper = a3, D3.slides = a3.querySelector(".slides"), !D3.slides) throw 'Unable to find slides container (<div class="slides">).';
    return f3 = P(P(P(P(P({}, Te), f3), s3), e5), u()), /print-pdf/gi.test(window.location.search) && (f3.view = "print"), Ae2(), window.addEventListener("load", Y2, false), W2.load(f3.plugins, f3.dependencies).then(je), new Promise((e6) => l3.on("ready", e6));
  }
  function Ae2() {
    f3.embedded === true ? D3.viewport = o(a3, ".reveal-viewport") || a3 : (D3.viewport = document.body, document.documentElement.classList.add("reveal-full-page")), D3.viewport.classList.add("reveal-viewport");
  }
  function je() {
    p3 !== false && (m3 = true, Ne(), Pe(), Ve(), ze(), Be(), vt(), He(), F3.update(true), Me(), V3.readURL(), setTimeout(() => {
      D3.slides.classList.remove("no-transition"), D3.wrapper.classList.add("ready"), J2({
        type: "ready",
        data: {
          indexh: h3,
          indexv: _3,
          currentSlide: y3
        }
      });
    }, 1));
  }
  function Me() {
    let e5 = f3.view === "print", t3 = f3.view === "scroll" || f3.view === "reader";
    (e5 || t3) && (e5 ? We() : Oe2.unbind(), D3.viewport.classList.add("loading-scroll-mode"), e5 ? document.readyState === "complete" ? L3.activate() : window.addEventListener("load", () => L3.activate()) : I3.activate());
  }
  function Ne() {
    f3.showHiddenSlides || t(D3.wrapper, 'section[data-visibility="hidden"]').forEach((e5) => {
      let t3 = e5.parentNode;
      t3.childElementCount === 1 && /section/i.test(t3.nodeName) ? t3.remove() : e5.remove();
    });
  }
  function Pe() {
    D3.slides.classList.add("no-transition"), g ? D3.wrapper.classList.add("no-hover") : D3.wrapper.classList.remove("no-hover"), F3.render(), M3.render(), N3.render(), H2.render(), U2.render(), q2.render(), D3.pauseOverlay = c(D3.wrapper, "div", "pause-overlay", f3.controls ? '<button class="resume-button">Resume presentation</button>' : null), D3.statusElement = Fe(), D3.wrapper.setAttribute("role", "application");
  }
  function Fe() {
    let e5 = D3.wrapper.querySelector(".aria-status");
    return e5 || (e5 = document.createElement("div"), e5.style.position = "absolute", e5.style.height = "1px", e5.style.width = "1px", e5.style.overflow = "hidden", e5.style.clip = "rect( 1px, 1px, 1px, 1px )", e5.classList.add("aria-status"), e5.setAttribute("aria-live", "polite"), e5.setAttribute("aria-atomic", "true"), D3.wrapper.appendChild(e5)), e5;
  }
  function Ie(e5) {
    D3.statusElement.textContent = e5;
  }
  function Le(e5) {
    let t3 = "";
    if (e5.nodeType === 3) t3 += e5.textContent.trim();
    else if (e5.nodeType === 1) {
      let n3 = e5.getAttribute("aria-hidden"), r3 = window.getComputedStyle(e5).display === "none";
      if (n3 !== "true" && !r3) {
        if (e5.tagName === "IMG" || e5.tagName === "VIDEO") {
          let n4 = e5.getAttribute("alt");
          n4 && (t3 += Re(n4));
        }
        Array.from(e5.childNodes).forEach((e6) => {
          t3 += Le(e6);
        }), [
          "P",
          "DIV",
          "UL",
          "OL",
          "LI",
          "H1",
          "H2",
          "H3",
          "H4",
          "H5",
          "H6",
          "BLOCKQUOTE"
        ].includes(e5.tagName) && t3.trim() !== "" && (t3 = Re(t3));
      }
    }
    return t3 = t3.trim(), t3 === "" ? "" : t3 + " ";
  }
  function Re(e5) {
    let t3 = e5.trim();
    return t3 === "" ? e5 : /[.!?]$/.test(t3) ? t3 : t3 + ".";
  }
  function ze() {
    setInterval(() => {
      (!I3.isActive() && D3.wrapper.scrollTop !== 0 || D3.wrapper.scrollLeft !== 0) && (D3.wrapper.scrollTop = 0, D3.wrapper.scrollLeft = 0);
    }, 1e3);
  }
  function Be() {
    document.addEventListener("fullscreenchange", $t), document.addEventListener("webkitfullscreenchange", $t);
  }
  function Ve() {
    f3.postMessage && window.addEventListener("message", Jt, false);
  }
  function He(t3) {
    let r3 = P({}, f3);
    if (typeof t3 == "object" && e(f3, t3), l3.isReady() === false) return;
    let i3 = D3.wrapper.querySelectorAll(C).length;
    D3.wrapper.classList.remove(r3.transition), D3.wrapper.classList.add(f3.transition), D3.wrapper.setAttribute("data-transition-speed", f3.transitionSpeed), D3.wrapper.setAttribute("data-background-transition", f3.backgroundTransition), D3.viewport.style.setProperty("--slide-width", typeof f3.width == "string" ? f3.width : f3.width + "px"), D3.viewport.style.setProperty("--slide-height", typeof f3.height == "string" ? f3.height : f3.height + "px"), f3.shuffle && yt(), n(D3.wrapper, "embedded", f3.embedded), n(D3.wrapper, "rtl", f3.rtl), n(D3.wrapper, "center", f3.center), f3.pause === false && ct(), ve3.reset(), k3 && (k3.destroy(), k3 = null), i3 > 1 && f3.autoSlide && f3.autoSlideStoppable && (k3 = new we(D3.wrapper, () => Math.min(Math.max((Date.now() - ce3) / O3, 0), 1)), k3.on("click", en), A3 = false), f3.navigationMode === "default" ? D3.wrapper.removeAttribute("data-navigation-mode") : D3.wrapper.setAttribute("data-navigation-mode", f3.navigationMode), q2.configure(f3, r3), K2.configure(f3, r3), De2.configure(f3, r3), H2.configure(f3, r3), U2.configure(f3, r3), B3.configure(f3, r3), R3.configure(f3, r3), M3.configure(f3, r3), gt();
  }
  function Ue() {
    window.addEventListener("resize", Zt, false), f3.touch && Oe2.bind(), f3.keyboard && B3.bind(), f3.progress && U2.bind(), f3.respondToHashChanges && V3.bind(), H2.bind(), K2.bind(), D3.slides.addEventListener("click", Xt, false), D3.slides.addEventListener("transitionend", Yt, false), D3.pauseOverlay.addEventListener("click", ct, false), f3.focusBodyOnPageVisibilityChange && document.addEventListener("visibilitychange", Qt, false);
  }
  function We() {
    Oe2.unbind(), K2.unbind(), B3.unbind(), H2.unbind(), U2.unbind(), V3.unbind(), window.removeEventListener("resize", Zt, false), D3.slides.removeEventListener("click", Xt, false), D3.slides.removeEventListener("transitionend", Yt, false), D3.pauseOverlay.removeEventListener("click", ct, false);
  }
  function Ge() {
    p3 = false, m3 !== false && (We(), Rt(), q2.destroy(), K2.destroy(), G2.destroy(), W2.destroy(), De2.destroy(), H2.destroy(), U2.destroy(), F3.destroy(), M3.destroy(), N3.destroy(), document.removeEventListener("fullscreenchange", $t), document.removeEventListener("webkitfullscreenchange", $t), document.removeEventListener("visibilitychange", Qt, false), window.removeEventListener("message", Jt, false), window.removeEventListener("load", Y2, false), D3.pauseOverlay && D3.pauseOverlay.remove(), D3.statusElement && D3.statusElement.remove(), document.documentElement.classList.remove("reveal-full-page"), D3.wrapper.classList.remove("ready", "center", "has-horizontal-slides", "has-vertical-slides"), D3.wrapper.removeAttribute("data-transition-speed"), D3.wrapper.removeAttribute("data-background-transition"), D3.viewport.classList.remove("reveal-viewport"), D3.viewport.style.removeProperty("--slide-width"), D3.viewport.style.removeProperty("--slide-height"), D3.slides.style.removeProperty("width"), D3.slides.style.removeProperty("height"), D3.slides.style.removeProperty("zoom"), D3.slides.style.removeProperty("left"), D3.slides.style.removeProperty("top"), D3.slides.style.removeProperty("bottom"), D3.slides.style.removeProperty("right"), D3.slides.style.removeProperty("transform"), Array.from(D3.wrapper.querySelectorAll(C)).forEach((e5) => {
      e5.style.removeProperty("display"), e5.style.removeProperty("top"), e5.removeAttribute("hidden"), e5.removeAttribute("aria-hidden"), e5.removeAttribute("inert");
    }));
  }
  function Ke(e5, t3, n3) {
    a3.addEventListener(e5, t3, n3);
  }
  function qe(e5, t3, n3) {
    a3.removeEventListener(e5, t3, n3);
  }
  function Je(e5) {
    typeof e5.layout == "string" && (T3.layout = e5.layout), typeof e5.overview == "string" && (T3.overview = e5.overview), T3.layout ? i(D3.slides, T3.layout + " " + T3.overview) : i(D3.slides, T3.overview);
  }
  function J2({ target: t3 = D3.wrapper, type: n3, data: r3, bubbles: i3 = true }) {
    let a4 = document.createEvent("HTMLEvents", 1, 2);
    return a4.initEvent(n3, i3, true), e(a4, r3), t3.dispatchEvent(a4), t3 === D3.wrapper && Xe(n3), a4;
  }
  function Ye(e5) {
    J2({
      type: "slidechanged",
      data: {
        indexh: h3,
        indexv: _3,
        previousSlide: v3,
        currentSlide: y3,
        origin: e5
      }
    });
  }
  function Xe(t3, n3) {
    if (f3.postMessageEvents && window.parent !== window.self) {
      let r3 = {
        namespace: "reveal",
        eventName: t3,
        state: It()
      };
      e(r3, n3), window.parent.postMessage(JSON.stringify(r3), "*");
    }
  }
  function Y2() {
    if (D3.wrapper && !L3.isActive()) {
      let e5 = D3.viewport.offsetWidth, t3 = D3.viewport.offsetHeight;
      if (!f3.disableLayout) {
        g && !f3.embedded && document.documentElement.style.setProperty("--vh", window.innerHeight * 0.01 + "px");
        let n3 = I3.isActive() ? $e(e5, t3) : $e(), r3 = S3;
        Ze(f3.width, f3.height), D3.slides.style.width = n3.width + "px", D3.slides.style.height = n3.height + "px", S3 = Math.min(n3.presentationWidth / n3.width, n3.presentationHeight / n3.height), S3 = Math.max(S3, f3.minScale), S3 = Math.min(S3, f3.maxScale), S3 = Math.round(S3 * 100) / 100, S3 === 1 || I3.isActive() ? (D3.slides.style.zoom = "", D3.slides.style.left = "", D3.slides.style.top = "", D3.slides.style.bottom = "", D3.slides.style.right = "", Je({ layout: "" })) : (D3.slides.style.zoom = "", D3.slides.style.left = "50%", D3.slides.style.top = "50%", D3.slides.style.bottom = "auto", D3.slides.style.right = "auto", Je({ layout: "translate(-50%, -50%) scale(" + S3 + ")" }));
        let i3 = Array.from(D3.wrapper.querySelectorAll(C)).filter((e6) => e6.style.display !== "none"), a4 = Array(i3.length);
        for (let e6 = 0, t4 = i3.length; e6 < t4; e6++) {
          let t5 = i3[e6];
          f3.center || t5.classList.contains("center") ? t5.classList.contains("stack") ? a4[e6] = 0 : a4[e6] = Math.max((n3.height - t5.scrollHeight) / 2, 0) + "px" : a4[e6] = "";
        }
        for (let e6 = 0, t4 = i3.length; e6 < t4; e6++) i3[e6].style.top = a4[e6];
        r3 !== S3 && J2({
          type: "resize",
          data: {
            oldScale: r3,
            scale: S3,
            size: n3
          }
        });
      }
      Qe(), D3.viewport.style.setProperty("--slide-scale", S3), D3.viewport.style.setProperty("--viewport-width", e5 + "px"), D3.viewport.style.setProperty("--viewport-height", t3 + "px"), I3.layout(), U2.update(), F3.updateParallax(), z3.isActive() && z3.update();
    }
  }
  function Ze(e5, n3) {
    t(D3.slides, "section > .stretch, section > .r-stretch").forEach((t3) => {
      let r3 = d(t3, n3);
      if (/(img|video)/gi.test(t3.nodeName)) {
        let n4 = t3.naturalWidth || t3.videoWidth, i3 = t3.naturalHeight || t3.videoHeight, a4 = Math.min(e5 / n4, r3 / i3);
        t3.style.width = n4 * a4 + "px", t3.style.height = i3 * a4 + "px";
      } else t3.style.width = e5 + "px", t3.style.height = r3 + "px";
    });
  }
  function Qe() {
    if (D3.wrapper && !f3.disableLayout && !L3.isActive() && typeof f3.scrollActivationWidth == "number" && f3.view !== "scroll") {
      let e5 = $e();
      e5.presentationWidth > 0 && e5.presentationWidth <= f3.scrollActivationWidth ? I3.isActive() || (F3.create(), I3.activate()) : I3.isActive() && I3.deactivate();
    }
  }
  function $e(e5, t3) {
    let n3 = f3.width, r3 = f3.height;
    f3.disableLayout && (n3 = D3.slides.offsetWidth, r3 = D3.slides.offsetHeight);
    let i3 = {
      width: n3,
      height: r3,
      presentationWidth: e5 || D3.wrapper.offsetWidth,
      presentationHeight: t3 || D3.wrapper.offsetHeight
    };
    return i3.presentationWidth -= i3.presentationWidth * f3.margin, i3.presentationHeight -= i3.presentationHeight * f3.margin, typeof i3.width == "string" && /%$/.test(i3.width) && (i3.width = parseInt(i3.width, 10) / 100 * i3.presentationWidth), typeof i3.height == "string" && /%$/.test(i3.height) && (i3.height = parseInt(i3.height, 10) / 100 * i3.presentationHeight), i3;
  }
  function et(e5, t3) {
    typeof e5 == "object" && typeof e5.setAttribute == "function" && e5.setAttribute("data-previous-indexv", t3 || 0);
  }
  function tt(e5) {
    if (typeof e5 == "object" && typeof e5.setAttribute == "function" && e5.classList.contains("stack")) {
      let t3 = e5.hasAttribute("data-start-indexv") ? "data-start-indexv" : "data-previous-indexv";
      return parseInt(e5.getAttribute(t3) || 0, 10);
    }
    return 0;
  }
  function nt(e5 = y3) {
    return e5 && e5.parentNode && !!e5.parentNode.nodeName.match(/section/i);
  }
  function rt(e5 = y3) {
    return e5.classList.contains(".stack") || e5.querySelector("section") !== null;
  }
  function it() {
    return y3 && nt(y3) ? !y3.nextElementSibling : false;
  }
  function at() {
    return h3 === 0 && _3 === 0;
  }
  function ot() {
    return y3 ? !(y3.nextElementSibling || nt(y3) && y3.parentNode.nextElementSibling) : false;
  }
  function st() {
    if (f3.pause) {
      let e5 = D3.wrapper.classList.contains("paused");
      Rt(), D3.wrapper.classList.add("paused"), e5 === false && J2({ type: "paused" });
    }
  }
  function ct() {
    let e5 = D3.wrapper.classList.contains("paused");
    D3.wrapper.classList.remove("paused"), $2(), e5 && J2({ type: "resumed" });
  }
  function lt(e5) {
    typeof e5 == "boolean" ? e5 ? st() : ct() : ut() ? ct() : st();
  }
  function ut() {
    return D3.wrapper.classList.contains("paused");
  }
  function dt(e5) {
    typeof e5 == "boolean" ? e5 ? N3.show() : N3.hide() : N3.isVisible() ? N3.hide() : N3.show();
  }
  function ft(e5) {
    typeof e5 == "boolean" ? e5 ? Bt() : zt() : A3 ? Bt() : zt();
  }
  function pt() {
    return !!(O3 && !A3);
  }
  function X2(e5, t3, n3, r3) {
    if (J2({
      type: "beforeslidechange",
      data: {
        indexh: e5 === void 0 ? h3 : e5,
        indexv: t3 === void 0 ? _3 : t3,
        origin: r3
      }
    }).defaultPrevented) return;
    v3 = y3;
    let i3 = D3.wrapper.querySelectorAll(w);
    if (I3.isActive()) {
      let n4 = I3.getSlideByIndices(e5, t3);
      n4 && I3.scrollToSlide(n4);
      return;
    }
    if (i3.length === 0) return;
    t3 === void 0 && !z3.isActive() && (t3 = tt(i3[e5])), v3 && v3.parentNode && v3.parentNode.classList.contains("stack") && et(v3.parentNode, _3);
    let o3 = x3.concat();
    x3.length = 0;
    let s4 = h3 || 0, c3 = _3 || 0;
    h3 = bt(w, e5 === void 0 ? h3 : e5), _3 = bt(te, t3 === void 0 ? _3 : t3);
    let l4 = h3 !== s4 || _3 !== c3;
    l4 || (v3 = null);
    let u3 = i3[h3], d3 = u3.querySelectorAll("section");
    a3.classList.toggle("is-vertical-slide", d3.length > 1), y3 = d3[_3] || u3;
    let p4 = false;
    l4 && v3 && y3 && !z3.isActive() && (ie3 = "running", p4 = mt(v3, y3, s4, c3), p4 && D3.slides.classList.add("disable-slide-transitions")), Ct(), Y2(), z3.isActive() && z3.update(), n3 !== void 0 && R3.goto(n3), v3 && v3 !== y3 && (v3.classList.remove("present"), v3.setAttribute("aria-hidden", "true"), at() && setTimeout(() => {
      kt().forEach((e6) => {
        et(e6, 0);
      });
    }, 0));
    stateLoop: for (let e6 = 0, t4 = x3.length; e6 < t4; e6++) {
      for (let t5 = 0; t5 < o3.length; t5++) if (o3[t5] === x3[e6]) {
        o3.splice(t5, 1);
        continue stateLoop;
      }
      D3.viewport.classList.add(x3[e6]), J2({ type: x3[e6] });
    }
    for (; o3.length; ) D3.viewport.classList.remove(o3.pop());
    l4 && (j3.afterSlideChanged(), Ye(r3)), (l4 || !v3) && (j3.stopEmbeddedContent(v3), j3.startEmbeddedContent(y3)), requestAnimationFrame(() => {
      Ie(Le(y3));
    }), U2.update(), H2.update(), q2.update(), F3.update(), F3.updateParallax(), M3.update(), R3.update(), V3.writeURL(), $2(), p4 && (setTimeout(() => {
      D3.slides.classList.remove("disable-slide-transitions");
    }, 0), f3.autoAnimate && ve3.run(v3, y3));
  }
  function mt(e5, t3, n3, r3) {
    return e5.hasAttribute("data-auto-animate") && t3.hasAttribute("data-auto-animate") && e5.getAttribute("data-auto-animate-id") === t3.getAttribute("data-auto-animate-id") && !(h3 > n3 || _3 > r3 ? t3 : e5).hasAttribute("data-auto-animate-restart");
  }
  function ht(e5, t3, n3) {
    let r3 = h3 || 0;
    h3 = t3, _3 = n3;
    let i3 = y3 !== e5;
    v3 = y3, y3 = e5, y3 && v3 && f3.autoAnimate && mt(v3, y3, r3, _3) && ve3.run(v3, y3), i3 && (j3.afterSlideChanged(), v3 && (j3.stopEmbeddedContent(v3), j3.stopEmbeddedContent(v3.slideBackgroundElement)), j3.startEmbeddedContent(y3), j3.startEmbeddedContent(y3.slideBackgroundElement)), requestAnimationFrame(() => {
      Ie(Le(y3));
    }), Ye();
  }
  function gt() {
    We(), Ue(), Y2(), O3 = f3.autoSlide, $2(), F3.create(), V3.writeURL(), f3.sortFragmentsOnSync === true && R3.sortAll(), h3 !== void 0 && (h3 = bt(w, h3), _3 = bt(te, _3)), H2.update(), U2.update(), Ct(), q2.update(), q2.updateVisibility(), G2.update(), F3.update(true), M3.update(), j3.formatEmbeddedContent(), f3.autoPlayMedia === false ? j3.stopEmbeddedContent(y3, { unloadIframes: false }) : j3.startEmbeddedContent(y3), z3.isActive() && z3.layout(), J2({ type: "sync" });
  }
  function _t(e5 = y3) {
    F3.sync(e5), R3.sync(e5), j3.load(e5), F3.update(), q2.update(), J2({
      type: "slidesync",
      data: { slide: e5 }
    });
  }
  function vt() {
    Q2().forEach((e5) => {
      t(e5, "section").forEach((e6, t3) => {
        t3 > 0 && (e6.classList.remove("present"), e6.classList.remove("past"), e6.classList.add("future"), e6.setAttribute("aria-hidden", "true"));
      });
    });
  }
  function yt(e5 = Q2()) {
    e5.forEach((t3, n3) => {
      let r3 = e5[Math.floor(Math.random() * e5.length)];
      r3.parentNode === t3.parentNode && t3.parentNode.insertBefore(t3, r3);
      let i3 = t3.querySelectorAll("section");
      i3.length && yt(i3);
    });
  }
  function bt(e5, n3) {
    let r3 = t(D3.wrapper, e5), i3 = r3.length, a4 = I3.isActive() || L3.isActive(), o3 = false, s4 = false;
    if (i3) {
      f3.loop && (n3 >= i3 && (o3 = true), n3 %= i3, n3 < 0 && (n3 = i3 + n3, s4 = true)), n3 = Math.max(Math.min(n3, i3 - 1), 0);
      for (let e7 = 0; e7 < i3; e7++) {
        let t4 = r3[e7], i4 = f3.rtl && !nt(t4);
        if (t4.classList.remove("past"), t4.classList.remove("present"), t4.classList.remove("future"), t4.setAttribute("hidden", ""), t4.setAttribute("aria-hidden", "true"), t4.querySelector("section") && t4.classList.add("stack"), a4) {
          t4.classList.add("present");
          continue;
        }
        e7 < n3 ? (t4.classList.add(i4 ? "future" : "past"), f3.fragments && xt(t4)) : e7 > n3 ? (t4.classList.add(i4 ? "past" : "future"), f3.fragments && St(t4)) : e7 === n3 && f3.fragments && (o3 ? St(t4) : s4 && xt(t4));
      }
      let e6 = r3[n3], t3 = e6.classList.contains("present");
      e6.classList.add("present"), e6.removeAttribute("hidden"), e6.removeAttribute("aria-hidden"), t3 || J2({
        target: e6,
        type: "visible",
        bubbles: false
      });
      let c3 = e6.getAttribute("data-state");
      c3 && (x3 = x3.concat(c3.split(" ")));
    } else n3 = 0;
    return n3;
  }
  function xt(e5) {
    t(e5, ".fragment").forEach((e6) => {
      e6.classList.add("visible"), e6.classList.remove("current-fragment");
    });
  }
  function St(e5) {
    t(e5, ".fragment.visible").forEach((e6) => {
      e6.classList.remove("visible", "current-fragment");
    });
  }
  function Ct() {
    let e5 = Q2(), n3 = e5.length, r3, i3;
    if (n3 && h3 !== void 0) {
      let a5 = z3.isActive(), o3 = a5 ? 10 : f3.viewDistance;
      g && (o3 = a5 ? 6 : f3.mobileViewDistance), L3.isActive() && (o3 = Number.MAX_VALUE);
      for (let s4 = 0; s4 < n3; s4++) {
        let c3 = e5[s4], l4 = t(c3, "section"), u3 = l4.length;
        if (r3 = Math.abs((h3 || 0) - s4) || 0, f3.loop && (r3 = Math.abs(((h3 || 0) - s4) % (n3 - o3)) || 0), r3 < o3 ? j3.load(c3) : j3.unload(c3), u3) {
          let e6 = a5 ? 0 : tt(c3);
          for (let t3 = 0; t3 < u3; t3++) {
            let n4 = l4[t3];
            i3 = Math.abs(s4 === (h3 || 0) ? (_3 || 0) - t3 : t3 - e6), r3 + i3 < o3 ? j3.load(n4) : j3.unload(n4);
          }
        }
      }
      jt() ? D3.wrapper.classList.add("has-vertical-slides") : D3.wrapper.classList.remove("has-vertical-slides"), At() ? D3.wrapper.classList.add("has-horizontal-slides") : D3.wrapper.classList.remove("has-horizontal-slides");
    }
    let a4 = z3.isActive() || I3.isActive() || L3.isActive();
    t(D3.wrapper, C).forEach((e6) => {
      e6.toggleAttribute("inert", !a4 && e6 !== y3 && !e6.contains(y3));
    });
  }
  function Z2({ includeFragments: e5 = false } = {}) {
    let t3 = D3.wrapper.querySelectorAll(w), n3 = D3.wrapper.querySelectorAll(te), r3 = {
      left: h3 > 0,
      right: h3 < t3.length - 1,
      up: _3 > 0,
      down: _3 < n3.length - 1
    };
    if (f3.loop && (t3.length > 1 && (r3.left = true, r3.right = true), n3.length > 1 && (r3.up = true, r3.down = true)), t3.length > 1 && f3.navigationMode === "linear" && (r3.right = r3.right || r3.down, r3.left = r3.left || r3.up), e5 === true) {
      let e6 = R3.availableRoutes();
      r3.left = r3.left || e6.prev, r3.up = r3.up || e6.prev, r3.down = r3.down || e6.next, r3.right = r3.right || e6.next;
    }
    if (f3.rtl) {
      let e6 = r3.left;
      r3.left = r3.right, r3.right = e6;
    }
    return r3;
  }
  function wt(e5 = y3) {
    let t3 = Q2(), n3 = 0;
    mainLoop: for (let r3 = 0; r3 < t3.length; r3++) {
      let i3 = t3[r3], a4 = i3.querySelectorAll("section");
      for (let t4 = 0; t4 < a4.length; t4++) {
        if (a4[t4] === e5) break mainLoop;
        a4[t4].dataset.visibility !== "uncounted" && n3++;
      }
      if (i3 === e5) break;
      i3.classList.contains("stack") === false && i3.dataset.visibility !== "uncounted" && n3++;
    }
    return n3;
  }
  function Tt() {
    let e5 = Nt(), t3 = wt();
    if (y3) {
      let e6 = y3.querySelectorAll(".fragment");
      if (e6.length > 0) {
        let n3 = y3.querySelectorAll(".fragment.visible");
        t3 += n3.length / e6.length * 0.9;
      }
    }
    return Math.min(t3 / (e5 - 1), 1);
  }
  function Et(e5) {
    let n3 = h3, r3 = _3, i3;
    if (e5) {
      if (I3.isActive()) n3 = parseInt(e5.getAttribute("data-index-h"), 10), e5.getAttribute("data-index-v") && (r3 = parseInt(e5.getAttribute("data-index-v"), 10));
      else {
        let i4 = nt(e5), a4 = i4 ? e5.parentNode : e5, o3 = Q2();
        n3 = Math.max(o3.indexOf(a4), 0), r3 = void 0, i4 && (r3 = Math.max(t(e5.parentNode, "section").indexOf(e5), 0));
      }
    }
    if (!e5 && y3 && y3.querySelectorAll(".fragment").length > 0) {
      let e6 = y3.querySelector(".current-fragment");
      i3 = e6 && e6.hasAttribute("data-fragment-index") ? parseInt(e6.getAttribute("data-fragment-index"), 10) : y3.querySelectorAll(".fragment.visible").length - 1;
    }
    return {
      h: n3,
      v: r3,
      f: i3
    };
  }
  function Dt() {
    return t(D3.wrapper, C + ':not(.stack):not([data-visibility="uncounted"])');
  }
  function Q2() {
    return t(D3.wrapper, w);
  }
  function Ot() {
    return t(D3.wrapper, ".slides>section>section");
  }
  function kt() {
    return t(D3.wrapper, w + ".stack");
  }
  function At() {
    return Q2().length > 1;
  }
  function jt() {
    return Ot().length > 1;
  }
  function Mt() {
    return Dt().map((e5) => {
      let t3 = {};
      for (let n3 = 0; n3 < e5.attributes.length; n3++) {
        let r3 = e5.attributes[n3];
        t3[r3.name] = r3.value;
      }
      return t3;
    });
  }
  function Nt() {
    return Dt().length;
  }
  function Pt(e5, t3) {
    let n3 = Q2()[e5], r3 = n3 && n3.querySelectorAll("section");
    return r3 && r3.length && typeof t3 == "number" ? r3 ? r3[t3] : void 0 : n3;
  }
  function Ft(e5, t3) {
    let n3 = typeof e5 == "number" ? Pt(e5, t3) : e5;
    if (n3) return n3.slideBackgroundElement;
  }
  function It() {
    let e5 = Et();
    return P({
      indexh: e5.h,
      indexv: e5.v,
      indexf: e5.f,
      paused: ut(),
      overview: z3.isActive()
    }, G2.getState());
  }
  function Lt(e5) {
    if (typeof e5 == "object") {
      X2(r(e5.indexh), r(e5.indexv), r(e5.indexf));
      let t3 = r(e5.paused), n3 = r(e5.overview);
      typeof t3 == "boolean" && t3 !== ut() && lt(t3), typeof n3 == "boolean" && n3 !== z3.isActive() && z3.toggle(n3), G2.setState(e5);
    }
  }
  function $2() {
    if (Rt(), y3 && f3.autoSlide !== false) {
      let e5 = y3.querySelector(".current-fragment[data-autoslide]"), n3 = e5 ? e5.getAttribute("data-autoslide") : null, r3 = y3.parentNode ? y3.parentNode.getAttribute("data-autoslide") : null, i3 = y3.getAttribute("data-autoslide");
      n3 ? O3 = parseInt(n3, 10) : i3 ? O3 = parseInt(i3, 10) : r3 ? O3 = parseInt(r3, 10) : (O3 = f3.autoSlide, y3.querySelectorAll(".fragment").length === 0 && t(y3, "video, audio").forEach((e6) => {
        e6.hasAttribute("data-autoplay") && O3 && e6.duration * 1e3 / e6.playbackRate > O3 && (O3 = e6.duration * 1e3 / e6.playbackRate + 1e3);
      })), O3 && !A3 && !ut() && !z3.isActive() && (!ot() || R3.availableRoutes().next || f3.loop === true) && (se3 = setTimeout(() => {
        typeof f3.autoSlideMethod == "function" ? f3.autoSlideMethod() : Kt(), $2();
      }, O3), ce3 = Date.now()), k3 && k3.setPlaying(se3 !== -1);
    }
  }
  function Rt() {
    clearTimeout(se3), se3 = -1;
  }
  function zt() {
    O3 && !A3 && (A3 = true, J2({ type: "autoslidepaused" }), clearTimeout(se3), k3 && k3.setPlaying(false));
  }
  function Bt() {
    O3 && A3 && (A3 = false, J2({ type: "autoslideresumed" }), $2());
  }
  function Vt({ skipFragments: e5 = false } = {}) {
    if (b3.hasNavigatedHorizontally = true, I3.isActive()) return I3.prev();
    f3.rtl ? (z3.isActive() || e5 || R3.next() === false) && Z2().left && X2(h3 + 1, f3.navigationMode === "grid" ? _3 : void 0) : (z3.isActive() || e5 || R3.prev() === false) && Z2().left && X2(h3 - 1, f3.navigationMode === "grid" ? _3 : void 0);
  }
  function Ht({ skipFragments: e5 = false } = {}) {
    if (b3.hasNavigatedHorizontally = true, I3.isActive()) return I3.next();
    f3.rtl ? (z3.isActive() || e5 || R3.prev() === false) && Z2().right && X2(h3 - 1, f3.navigationMode === "grid" ? _3 : void 0) : (z3.isActive() || e5 || R3.next() === false) && Z2().right && X2(h3 + 1, f3.navigationMode === "grid" ? _3 : void 0);
  }
  function Ut({ skipFragments: e5 = false } = {}) {
    if (I3.isActive()) return I3.prev();
    (z3.isActive() || e5 || R3.prev() === false) && Z2().up && X2(h3, _3 - 1);
  }
  function Wt({ skipFragments: e5 = false } = {}) {
    if (b3.hasNavigatedVertically = true, I3.isActive()) return I3.next();
    (z3.isActive() || e5 || R3.next() === false) && Z2().down && X2(h3, _3 + 1);
  }
  function Gt({ skipFragments: e5 = false } = {}) {
    if (I3.isActive()) return I3.prev();
    if (e5 || R3.prev() === false) {
      if (Z2().up) Ut({ skipFragments: e5 });
      else {
        let n3;
        if (n3 = f3.rtl ? t(D3.wrapper, w + ".future").pop() : t(D3.wrapper, w + ".past").pop(), n3 && n3.classList.contains("stack")) {
          let e6 = n3.querySelectorAll("section").length - 1 || void 0;
          X2(h3 - 1, e6);
        } else f3.rtl ? Ht({ skipFragments: e5 }) : Vt({ skipFragments: e5 });
      }
    }
  }
  function Kt({ skipFragments: e5 = false } = {}) {
    if (b3.hasNavigatedHorizontally = true, b3.hasNavigatedVertically = true, I3.isActive()) return I3.next();
    if (e5 || R3.next() === false) {
      let t3 = Z2();
      t3.down && t3.right && f3.loop && it() && (t3.down = false), t3.down ? Wt({ skipFragments: e5 }) : f3.rtl ? Vt({ skipFragments: e5 }) : Ht({ skipFragments: e5 });
    }
  }
  function qt(e5) {
    f3.autoSlideStoppable && zt();
  }
  function Jt(e5) {
    let t3 = e5.data;
    if (typeof t3 == "string" && t3.charAt(0) === "{" && t3.charAt(t3.length - 1) === "}" && (t3 = JSON.parse(t3), t3.method && typeof l3[t3.method] == "function")) {
      if (E.test(t3.method) === false) {
        let e6 = l3[t3.method].apply(l3, t3.args);
        Xe("callback", {
          method: t3.method,
          result: e6
        });
      } else console.warn('reveal.js: "' + t3.method + '" is is blacklisted from the postMessage API');
    }
  }
  function Yt(e5) {
    ie3 === "running" && /section/gi.test(e5.target.nodeName) && (ie3 = "idle", J2({
      type: "slidetransitionend",
      data: {
        indexh: h3,
        indexv: _3,
        previousSlide: v3,
        currentSlide: y3
      }
    }));
  }
  function Xt(e5) {
    let t3 = o(e5.target, 'a[href^="#"]');
    if (t3) {
      let n3 = t3.getAttribute("href"), r3 = V3.getIndicesFromHash(n3);
      r3 && (l3.slide(r3.h, r3.v, r3.f), e5.preventDefault());
    }
  }
  function Zt(e5) {
    Y2();
  }
  function Qt(e5) {
    document.hidden === false && document.activeElement !== document.body && (typeof document.activeElement.blur == "function" && document.activeElement.blur(), document.body.focus());
  }
  function $t(e5) {
    (document.fullscreenElement || document.webkitFullscreenElement) === D3.wrapper && (e5.stopImmediatePropagation(), setTimeout(() => {
      l3.layout(), l3.focus.focus();
    }, 1));
  }
  function en(e5) {
    ot() && f3.loop === false ? (X2(0, 0), Bt()) : A3 ? Bt() : zt();
  }
  let tn = {
    VERSION: Ee,
    initialize: ke2,
    configure: He,
    destroy: Ge,
    sync: gt,
    syncSlide: _t,
    syncFragments: R3.sync.bind(R3),
    slide: X2,
    left: Vt,
    right: Ht,
    up: Ut,
    down: Wt,
    prev: Gt,
    next: Kt,
    navigateLeft: Vt,
    navigateRight: Ht,
    navigateUp: Ut,
    navigateDown: Wt,
    navigatePrev: Gt,
    navigateNext: Kt,
    navigateFragment: R3.goto.bind(R3),
    prevFragment: R3.prev.bind(R3),
    nextFragment: R3.next.bind(R3),
    on: Ke,
    off: qe,
    addEventListener: Ke,
    removeEventListener: qe,
    layout: Y2,
    shuffle: yt,
    availableRoutes: Z2,
    availableFragments: R3.availableRoutes.bind(R3),
    toggleHelp: G2.toggleHelp.bind(G2),
    toggleOverview: z3.toggle.bind(z3),
    toggleScrollView: I3.toggle.bind(I3),
    togglePause: lt,
    toggleAutoSlide: ft,
    toggleJumpToSlide: dt,
    isFirstSlide: at,
    isLastSlide: ot,
    isLastVerticalSlide: it,
    isVerticalSlide: nt,
    isVerticalStack: rt,
    isPaused: ut,
    isAutoSliding: pt,
    isSpeakerNotes: q2.isSpeakerNotesWindow.bind(q2),
    isOverview: z3.isActive.bind(z3),
    isFocused: K2.isFocused.bind(K2),
    isOverlayOpen: G2.isOpen.bind(G2),
    isScrollView: I3.isActive.bind(I3),
    isPrintView: L3.isActive.bind(L3),
    isReady: () => m3,
    loadSlide: j3.load.bind(j3),
    unloadSlide: j3.unload.bind(j3),
    startEmbeddedContent: () => j3.startEmbeddedContent(y3),
    stopEmbeddedContent: () => j3.stopEmbeddedContent(y3, { unloadIframes: false }),
    previewIframe: G2.previewIframe.bind(G2),
    previewImage: G2.previewImage.bind(G2),
    previewVideo: G2.previewVideo.bind(G2),
    showPreview: G2.previewIframe.bind(G2),
    hidePreview: G2.close.bind(G2),
    addEventListeners: Ue,
    removeEventListeners: We,
    dispatchEvent: J2,
    getState: It,
    setState: Lt,
    getProgress: Tt,
    getIndices: Et,
    getSlidesAttributes: Mt,
    getSlidePastCount: wt,
    getTotalSlides: Nt,
    getSlide: Pt,
    getPreviousSlide: () => v3,
    getCurrentSlide: () => y3,
    getSlideBackground: Ft,
    getSlideNotes: q2.getSlideNotes.bind(q2),
    getSlides: Dt,
    getHorizontalSlides: Q2,
    getVerticalSlides: Ot,
    hasHorizontalSlides: At,
    hasVerticalSlides: jt,
    hasNavigatedHorizontally: () => b3.hasNavigatedHorizontally,
    hasNavigatedVertically: () => b3.hasNavigatedVertically,
    shouldAutoAnimateBetween: mt,
    addKeyBinding: B3.addKeyBinding.bind(B3),
    removeKeyBinding: B3.removeKeyBinding.bind(B3),
    triggerKey: B3.triggerKey.bind(B3),
    registerKeyboardShortcut: B3.registerKeyboardShortcut.bind(B3),
    getComputedSlideSize: $e,
    setCurrentScrollPage: ht,
    removeHiddenSlides: Ne,
    getScale: () => S3,
    getConfig: () => f3,
    getQueryHash: u,
    getSlidePath: V3.getHash.bind(V3),
    getRevealElement: () => a3,
    getSlidesElement: () => D3.slides,
    getViewportElement: () => D3.viewport,
    getBackgroundsElement: () => F3.element,
    registerPlugin: W2.registerPlugin.bind(W2),
    hasPlugin: W2.hasPlugin.bind(W2),
    getPlugin: W2.getPlugin.bind(W2),
    getPlugins: W2.getRegisteredPlugins.bind(W2)
  };
  return e(l3, P(P({}, tn), {}, {
    announceStatus: Ie,
    getStatusText: Le,
    focus: K2,
    scroll: I3,
    progress: U2,
    controls: H2,
    location: V3,
    overview: z3,
    keyboard: B3,
    fragments: R3,
    backgrounds: F3,
    slideContent: j3,
    slideNumber: M3,
    onUserInput: qt,
    closeOverlay: G2.close.bind(G2),
    updateSlidesVisibility: Ct,
    layoutSlideContents: Ze,
    transformSlides: Je,
    cueAutoSlide: $2,
    cancelAutoSlide: Rt
  })), tn;
}
var B = z;
var V = [];
B.initialize = (e5) => {
  let t3 = document.querySelector(".reveal");
  if (!(t3 instanceof HTMLElement)) throw Error('Unable to find presentation root (<div class="reveal">).');
  return Object.assign(B, new z(t3, e5)), V.map((e6) => e6(B)), B.initialize();
}, [
  "configure",
  "on",
  "off",
  "addEventListener",
  "removeEventListener",
  "registerPlugin"
].forEach((e5) => {
  B[e5] = (...t3) => {
    V.push((n3) => n3[e5].call(null, ...t3));
  };
}), B.isReady = () => false, B.VERSION = Ee;

// node_modules/reveal.js/dist/plugin/notes.mjs
function e2() {
  return {
    async: false,
    breaks: false,
    extensions: null,
    gfm: true,
    hooks: null,
    pedantic: false,
    renderer: null,
    silent: false,
    tokenizer: null,
    walkTokens: null
  };
}
var t2 = e2();
function n2(e5) {
  t2 = e5;
}
var r2 = { exec: () => null };
function i2(e5, t3 = "") {
  let n3 = typeof e5 == "string" ? e5 : e5.source, r3 = {
    replace: (e6, t4) => {
      let i3 = typeof t4 == "string" ? t4 : t4.source;
      return i3 = i3.replace(o2.caret, "$1"), n3 = n3.replace(e6, i3), r3;
    },
    getRegex: () => new RegExp(n3, t3)
  };
  return r3;
}
var a2 = (() => {
  try {
    return true;
  } catch {
    return false;
  }
})();
var o2 = {
  codeRemoveIndent: /^(?: {1,4}| {0,3}\t)/gm,
  outputLinkReplace: /\\([\[\]])/g,
  indentCodeCompensation: /^(\s+)(?:```)/,
  beginningSpace: /^\s+/,
  endingHash: /#$/,
  startingSpaceChar: /^ /,
  endingSpaceChar: / $/,
  nonSpaceChar: /[^ ]/,
  newLineCharGlobal: /\n/g,
  tabCharGlobal: /\t/g,
  multipleSpaceGlobal: /\s+/g,
  blankLine: /^[ \t]*$/,
  doubleBlankLine: /\n[ \t]*\n[ \t]*$/,
  blockquoteStart: /^ {0,3}>/,
  blockquoteSetextReplace: /\n {0,3}((?:=+|-+) *)(?=\n|$)/g,
  blockquoteSetextReplace2: /^ {0,3}>[ \t]?/gm,
  listReplaceNesting: /^ {1,4}(?=( {4})*[^ ])/g,
  listIsTask: /^\[[ xX]\] +\S/,
  listReplaceTask: /^\[[ xX]\] +/,
  listTaskCheckbox: /\[[ xX]\]/,
  anyLine: /\n.*\n/,
  hrefBrackets: /^<(.*)>$/,
  tableDelimiter: /[:|]/,
  tableAlignChars: /^\||\| *$/g,
  tableRowBlankLine: /\n[ \t]*$/,
  tableAlignRight: /^ *-+: *$/,
  tableAlignCenter: /^ *:-+: *$/,
  tableAlignLeft: /^ *:-+ *$/,
  startATag: /^<a /i,
  endATag: /^<\/a>/i,
  startPreScriptTag: /^<(pre|code|kbd|script)(\s|>)/i,
  endPreScriptTag: /^<\/(pre|code|kbd|script)(\s|>)/i,
  startAngleBracket: /^</,
  endAngleBracket: />$/,
  pedanticHrefTitle: /^([^'"]*[^\s])\s+(['"])(.*)\2/,
  unicodeAlphaNumeric: /[\p{L}\p{N}]/u,
  escapeTest: /[&<>"']/,
  escapeReplace: /[&<>"']/g,
  escapeTestNoEncode: /[<>"']|&(?!(#\d{1,7}|#[Xx][a-fA-F0-9]{1,6}|\w+);)/,
  escapeReplaceNoEncode: /[<>"']|&(?!(#\d{1,7}|#[Xx][a-fA-F0-9]{1,6}|\w+);)/g,
  caret: /(^|[^\[])\^/g,
  percentDecode: /%25/g,
  findPipe: /\|/g,
  splitPipe: / \|/,
  slashPipe: /\\\|/g,
  carriageReturn: /\r\n|\r/g,
  spaceLine: /^ +$/gm,
  notSpaceStart: /^\S*/,
  endingNewline: /\n$/,
  listItemRegex: (e5) => RegExp(`^( {0,3}${e5})((?:[	 ][^\\n]*)?(?:\\n|$))`),
  nextBulletRegex: (e5) => RegExp(`^ {0,${Math.min(3, e5 - 1)}}(?:[*+-]|\\d{1,9}[.)])((?:[ 	][^\\n]*)?(?:\\n|$))`),
  hrRegex: (e5) => RegExp(`^ {0,${Math.min(3, e5 - 1)}}((?:- *){3,}|(?:_ *){3,}|(?:\\* *){3,})(?:\\n+|$)`),
  fencesBeginRegex: (e5) => RegExp(`^ {0,${Math.min(3, e5 - 1)}}(?:\`\`\`|~~~)`),
  headingBeginRegex: (e5) => RegExp(`^ {0,${Math.min(3, e5 - 1)}}#`),
  htmlBeginRegex: (e5) => RegExp(`^ {0,${Math.min(3, e5 - 1)}}<(?:[a-z].*>|!--)`, "i"),
  blockquoteBeginRegex: (e5) => RegExp(`^ {0,${Math.min(3, e5 - 1)}}>`)
};
var s2 = /^(?:[ \t]*(?:\n|$))+/;
var c2 = /^((?: {4}| {0,3}\t)[^\n]+(?:\n(?:[ \t]*(?:\n|$))*)?)+/;
var l2 = /^ {0,3}(`{3,}(?=[^`\n]*(?:\n|$))|~{3,})([^\n]*)(?:\n|$)(?:|([\s\S]*?)(?:\n|$))(?: {0,3}\1[~`]* *(?=\n|$)|$)/;
var u2 = /^ {0,3}((?:-[\t ]*){3,}|(?:_[ \t]*){3,}|(?:\*[ \t]*){3,})(?:\n+|$)/;
var d2 = /^ {0,3}(#{1,6})(?=\s|$)(.*)(?:\n+|$)/;
var f2 = / {0,3}(?:[*+-]|\d{1,9}[.)])/;
var p2 = /^(?!bull |blockCode|fences|blockquote|heading|html|table)((?:.|\n(?!\s*?\n|bull |blockCode|fences|blockquote|heading|html|table))+?)\n {0,3}(=+|-+) *(?:\n+|$)/;
var m2 = i2(p2).replace(/bull/g, f2).replace(/blockCode/g, /(?: {4}| {0,3}\t)/).replace(/fences/g, / {0,3}(?:`{3,}|~{3,})/).replace(/blockquote/g, / {0,3}>/).replace(/heading/g, / {0,3}#{1,6}/).replace(/html/g, / {0,3}<[^\n>]+>\n/).replace(/\|table/g, "").getRegex();
var ee2 = i2(p2).replace(/bull/g, f2).replace(/blockCode/g, /(?: {4}| {0,3}\t)/).replace(/fences/g, / {0,3}(?:`{3,}|~{3,})/).replace(/blockquote/g, / {0,3}>/).replace(/heading/g, / {0,3}#{1,6}/).replace(/html/g, / {0,3}<[^\n>]+>\n/).replace(/table/g, / {0,3}\|?(?:[:\- ]*\|)+[\:\- ]*\n/).getRegex();
var h2 = /^([^\n]+(?:\n(?!hr|heading|lheading|blockquote|fences|list|html|table| +\n)[^\n]+)*)/;
var te2 = /^[^\n]+/;
var g2 = /(?!\s*\])(?:\\[\s\S]|[^\[\]\\])+/;
var ne2 = i2(/^ {0,3}\[(label)\]: *(?:\n[ \t]*)?([^<\s][^\s]*|<.*?>)(?:(?: +(?:\n[ \t]*)?| *\n[ \t]*)(title))? *(?:\n+|$)/).replace("label", g2).replace("title", /(?:"(?:\\"?|[^"\\])*"|'[^'\n]*(?:\n[^'\n]+)*\n?'|\([^()]*\))/).getRegex();
var re2 = i2(/^(bull)([ \t][^\n]+?)?(?:\n|$)/).replace(/bull/g, f2).getRegex();
var _2 = "address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir|div|dl|dt|fieldset|figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header|hr|html|iframe|legend|li|link|main|menu|menuitem|meta|nav|noframes|ol|optgroup|option|p|param|search|section|summary|table|tbody|td|tfoot|th|thead|title|tr|track|ul";
var v2 = /<!--(?:-?>|[\s\S]*?(?:-->|$))/;
var y2 = i2("^ {0,3}(?:<(script|pre|style|textarea)[\\s>][\\s\\S]*?(?:</\\1>[^\\n]*\\n+|$)|comment[^\\n]*(\\n+|$)|<\\?[\\s\\S]*?(?:\\?>\\n*|$)|<![A-Z][\\s\\S]*?(?:>\\n*|$)|<!\\[CDATA\\[[\\s\\S]*?(?:\\]\\]>\\n*|$)|</?(tag)(?: +|\\n|/?>)[\\s\\S]*?(?:(?:\\n[ 	]*)+\\n|$)|<(?!script|pre|style|textarea)([a-z][\\w-]*)(?:attribute)*? */?>(?=[ \\t]*(?:\\n|$))[\\s\\S]*?(?:(?:\\n[ 	]*)+\\n|$)|</(?!script|pre|style|textarea)[a-z][\\w-]*\\s*>(?=[ \\t]*(?:\\n|$))[\\s\\S]*?(?:(?:\\n[ 	]*)+\\n|$))", "i").replace("comment", v2).replace("tag", _2).replace("attribute", / +[a-zA-Z:_][\w.:-]*(?: *= *"[^"\n]*"| *= *'[^'\n]*'| *= *[^\s"'=<>`]+)?/).getRegex();
var b2 = i2(h2).replace("hr", u2).replace("heading", " {0,3}#{1,6}(?:\\s|$)").replace("|lheading", "").replace("|table", "").replace("blockquote", " {0,3}>").replace("fences", " {0,3}(?:`{3,}(?=[^`\\n]*\\n)|~{3,})[^\\n]*\\n").replace("list", " {0,3}(?:[*+-]|1[.)])[ \\t]").replace("html", "</?(?:tag)(?: +|\\n|/?>)|<(?:script|pre|style|textarea|!--)").replace("tag", _2).getRegex();
var x2 = {
  blockquote: i2(/^( {0,3}> ?(paragraph|[^\n]*)(?:\n|$))+/).replace("paragraph", b2).getRegex(),
  code: c2,
  def: ne2,
  fences: l2,
  heading: d2,
  hr: u2,
  html: y2,
  lheading: m2,
  list: re2,
  newline: s2,
  paragraph: b2,
  table: r2,
  text: te2
};
var S2 = i2("^ *([^\\n ].*)\\n {0,3}((?:\\| *)?:?-+:? *(?:\\| *:?-+:? *)*(?:\\| *)?)(?:\\n((?:(?! *\\n|hr|heading|blockquote|code|fences|list|html).*(?:\\n|$))*)\\n*|$)").replace("hr", u2).replace("heading", " {0,3}#{1,6}(?:\\s|$)").replace("blockquote", " {0,3}>").replace("code", "(?: {4}| {0,3}	)[^\\n]").replace("fences", " {0,3}(?:`{3,}(?=[^`\\n]*\\n)|~{3,})[^\\n]*\\n").replace("list", " {0,3}(?:[*+-]|1[.)])[ \\t]").replace("html", "</?(?:tag)(?: +|\\n|/?>)|<(?:script|pre|style|textarea|!--)").replace("tag", _2).getRegex();
var ie2 = {
  ...x2,
  lheading: ee2,
  table: S2,
  paragraph: i2(h2).replace("hr", u2).replace("heading", " {0,3}#{1,6}(?:\\s|$)").replace("|lheading", "").replace("table", S2).replace("blockquote", " {0,3}>").replace("fences", " {0,3}(?:`{3,}(?=[^`\\n]*\\n)|~{3,})[^\\n]*\\n").replace("list", " {0,3}(?:[*+-]|1[.)])[ \\t]").replace("html", "</?(?:tag)(?: +|\\n|/?>)|<(?:script|pre|style|textarea|!--)").replace("tag", _2).getRegex()
};
var ae2 = {
  ...x2,
  html: i2(`^ *(?:comment *(?:\\n|\\s*$)|<(tag)[\\s\\S]+?</\\1> *(?:\\n{2,}|\\s*$)|<tag(?:"[^"]*"|'[^']*'|\\s[^'"/>\\s]*)*?/?> *(?:\\n{2,}|\\s*$))`).replace("comment", v2).replace(/tag/g, "(?!(?:a|em|strong|small|s|cite|q|dfn|abbr|data|time|code|var|samp|kbd|sub|sup|i|b|u|mark|ruby|rt|rp|bdi|bdo|span|br|wbr|ins|del|img)\\b)\\w+(?!:|[^\\w\\s@]*@)\\b").getRegex(),
  def: /^ *\[([^\]]+)\]: *<?([^\s>]+)>?(?: +(["(][^\n]+[")]))? *(?:\n+|$)/,
  heading: /^(#{1,6})(.*)(?:\n+|$)/,
  fences: r2,
  lheading: /^(.+?)\n {0,3}(=+|-+) *(?:\n+|$)/,
  paragraph: i2(h2).replace("hr", u2).replace("heading", " *#{1,6} *[^\n]").replace("lheading", m2).replace("|table", "").replace("blockquote", " {0,3}>").replace("|fences", "").replace("|list", "").replace("|html", "").replace("|tag", "").getRegex()
};
var oe2 = /^\\([!"#$%&'()*+,\-./:;<=>?@\[\]\\^_`{|}~])/;
var C2 = /^(`+)([^`]|[^`][\s\S]*?[^`])\1(?!`)/;
var w2 = /^( {2,}|\\)\n(?!\s*$)/;
var se2 = /^(`+|[^`])(?:(?= {2,}\n)|[\s\S]*?(?:(?=[\\<!\[`*_]|\b_|$)|[^ ](?= {2,}\n)))/;
var T2 = /[\p{P}\p{S}]/u;
var E2 = /[\s\p{P}\p{S}]/u;
var D2 = /[^\s\p{P}\p{S}]/u;
var ce2 = i2(/^((?![*_])punctSpace)/, "u").replace(/punctSpace/g, E2).getRegex();
var O2 = /(?!~)[\p{P}\p{S}]/u;
var le2 = /(?!~)[\s\p{P}\p{S}]/u;
var ue2 = /(?:[^\s\p{P}\p{S}]|~)/u;
var de2 = i2(/link|precode-code|html/, "g").replace("link", /\[(?:[^\[\]`]|(?<a>`+)[^`]+\k<a>(?!`))*?\]\((?:\\[\s\S]|[^\\\(\)]|\((?:\\[\s\S]|[^\\\(\)])*\))*\)/).replace("precode-", a2 ? "(?<!`)()" : "(^^|[^`])").replace("code", /(?<b>`+)[^`]+\k<b>(?!`)/).replace("html", /<(?! )[^<>]*?>/).getRegex();
var k2 = /^(?:\*+(?:((?!\*)punct)|([^\s*]))?)|^_+(?:((?!_)punct)|([^\s_]))?/;
var fe2 = i2(k2, "u").replace(/punct/g, T2).getRegex();
var pe2 = i2(k2, "u").replace(/punct/g, O2).getRegex();
var A2 = "^[^_*]*?__[^_*]*?\\*[^_*]*?(?=__)|[^*]+(?=[^*])|(?!\\*)punct(\\*+)(?=[\\s]|$)|notPunctSpace(\\*+)(?!\\*)(?=punctSpace|$)|(?!\\*)punctSpace(\\*+)(?=notPunctSpace)|[\\s](\\*+)(?!\\*)(?=punct)|(?!\\*)punct(\\*+)(?!\\*)(?=punct)|notPunctSpace(\\*+)(?=notPunctSpace)";
var me2 = i2(A2, "gu").replace(/notPunctSpace/g, D2).replace(/punctSpace/g, E2).replace(/punct/g, T2).getRegex();
var he2 = i2(A2, "gu").replace(/notPunctSpace/g, ue2).replace(/punctSpace/g, le2).replace(/punct/g, O2).getRegex();
var ge2 = i2("^[^_*]*?\\*\\*[^_*]*?_[^_*]*?(?=\\*\\*)|[^_]+(?=[^_])|(?!_)punct(_+)(?=[\\s]|$)|notPunctSpace(_+)(?!_)(?=punctSpace|$)|(?!_)punctSpace(_+)(?=notPunctSpace)|[\\s](_+)(?!_)(?=punct)|(?!_)punct(_+)(?!_)(?=punct)", "gu").replace(/notPunctSpace/g, D2).replace(/punctSpace/g, E2).replace(/punct/g, T2).getRegex();
var _e2 = i2(/^~~?(?:((?!~)punct)|[^\s~])/, "u").replace(/punct/g, T2).getRegex();
var ve2 = i2("^[^~]+(?=[^~])|(?!~)punct(~~?)(?=[\\s]|$)|notPunctSpace(~~?)(?!~)(?=punctSpace|$)|(?!~)punctSpace(~~?)(?=notPunctSpace)|[\\s](~~?)(?!~)(?=punct)|(?!~)punct(~~?)(?!~)(?=punct)|notPunctSpace(~~?)(?=notPunctSpace)", "gu").replace(/notPunctSpace/g, D2).replace(/punctSpace/g, E2).replace(/punct/g, T2).getRegex();
var ye2 = i2(/\\(punct)/, "gu").replace(/punct/g, T2).getRegex();
var be2 = i2(/^<(scheme:[^\s\x00-\x1f<>]*|email)>/).replace("scheme", /[a-zA-Z][a-zA-Z0-9+.-]{1,31}/).replace("email", /[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+(@)[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)+(?![-_])/).getRegex();
var xe2 = i2(v2).replace("(?:-->|$)", "-->").getRegex();
var j2 = i2("^comment|^</[a-zA-Z][\\w:-]*\\s*>|^<[a-zA-Z][\\w-]*(?:attribute)*?\\s*/?>|^<\\?[\\s\\S]*?\\?>|^<![a-zA-Z]+\\s[\\s\\S]*?>|^<!\\[CDATA\\[[\\s\\S]*?\\]\\]>").replace("comment", xe2).replace("attribute", /\s+[a-zA-Z:_][\w.:-]*(?:\s*=\s*"[^"]*"|\s*=\s*'[^']*'|\s*=\s*[^\s"'=<>`]+)?/).getRegex();
var M2 = /(?:\[(?:\\[\s\S]|[^\[\]\\])*\]|\\[\s\S]|`+(?!`)[^`]*?`+(?!`)|``+(?=\])|[^\[\]\\`])*?/;
var Se2 = i2(/^!?\[(label)\]\(\s*(href)(?:(?:[ \t]+(?:\n[ \t]*)?|\n[ \t]*)(title))?\s*\)/).replace("label", M2).replace("href", /<(?:\\.|[^\n<>\\])+>|[^ \t\n\x00-\x1f]*/).replace("title", /"(?:\\"?|[^"\\])*"|'(?:\\'?|[^'\\])*'|\((?:\\\)?|[^)\\])*\)/).getRegex();
var N2 = i2(/^!?\[(label)\]\[(ref)\]/).replace("label", M2).replace("ref", g2).getRegex();
var P2 = i2(/^!?\[(ref)\](?:\[\])?/).replace("ref", g2).getRegex();
var Ce2 = i2("reflink|nolink(?!\\()", "g").replace("reflink", N2).replace("nolink", P2).getRegex();
var F2 = /[hH][tT][tT][pP][sS]?|[fF][tT][pP]/;
var I2 = {
  _backpedal: r2,
  anyPunctuation: ye2,
  autolink: be2,
  blockSkip: de2,
  br: w2,
  code: C2,
  del: r2,
  delLDelim: r2,
  delRDelim: r2,
  emStrongLDelim: fe2,
  emStrongRDelimAst: me2,
  emStrongRDelimUnd: ge2,
  escape: oe2,
  link: Se2,
  nolink: P2,
  punctuation: ce2,
  reflink: N2,
  reflinkSearch: Ce2,
  tag: j2,
  text: se2,
  url: r2
};
var we2 = {
  ...I2,
  link: i2(/^!?\[(label)\]\((.*?)\)/).replace("label", M2).getRegex(),
  reflink: i2(/^!?\[(label)\]\s*\[([^\]]*)\]/).replace("label", M2).getRegex()
};
var L2 = {
  ...I2,
  emStrongRDelimAst: he2,
  emStrongLDelim: pe2,
  delLDelim: _e2,
  delRDelim: ve2,
  url: i2(/^((?:protocol):\/\/|www\.)(?:[a-zA-Z0-9\-]+\.?)+[^\s<]*|^email/).replace("protocol", F2).replace("email", /[A-Za-z0-9._+-]+(@)[a-zA-Z0-9-_]+(?:\.[a-zA-Z0-9-_]*[a-zA-Z0-9])+(?![-_])/).getRegex(),
  _backpedal: /(?:[^?!.,:;*_'"~()&]+|\([^)]*\)|&(?![a-zA-Z0-9]+;$)|[?!.,:;*_'"~)]+(?!$))+/,
  del: /^(~~?)(?=[^\s~])((?:\\[\s\S]|[^\\])*?(?:\\[\s\S]|[^\s~\\]))\1(?=[^~]|$)/,
  text: i2(/^([`~]+|[^`~])(?:(?= {2,}\n)|(?=[a-zA-Z0-9.!#$%&'*+\/=?_`{\|}~-]+@)|[\s\S]*?(?:(?=[\\<!\[`*~_]|\b_|protocol:\/\/|www\.|$)|[^ ](?= {2,}\n)|[^a-zA-Z0-9.!#$%&'*+\/=?_`{\|}~-](?=[a-zA-Z0-9.!#$%&'*+\/=?_`{\|}~-]+@)))/).replace("protocol", F2).getRegex()
};
var Te2 = {
  ...L2,
  br: i2(w2).replace("{2,}", "*").getRegex(),
  text: i2(L2.text).replace("\\b_", "\\b_| {2,}\\n").replace(/\{2,\}/g, "*").getRegex()
};
var R2 = {
  normal: x2,
  gfm: ie2,
  pedantic: ae2
};
var z2 = {
  normal: I2,
  gfm: L2,
  breaks: Te2,
  pedantic: we2
};
var Ee2 = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;"
};
var B2 = (e5) => Ee2[e5];
function V2(e5, t3) {
  if (t3) {
    if (o2.escapeTest.test(e5)) return e5.replace(o2.escapeReplace, B2);
  } else if (o2.escapeTestNoEncode.test(e5)) return e5.replace(o2.escapeReplaceNoEncode, B2);
  return e5;
}
function H(e5) {
  try {
    e5 = encodeURI(e5).replace(o2.percentDecode, "%");
  } catch {
    return null;
  }
  return e5;
}
function U(e5, t3) {
  let n3 = e5.replace(o2.findPipe, (e6, t4, n4) => {
    let r4 = false, i3 = t4;
    for (; --i3 >= 0 && n4[i3] === "\\"; ) r4 = !r4;
    return r4 ? "|" : " |";
  }).split(o2.splitPipe), r3 = 0;
  if (n3[0].trim() || n3.shift(), n3.length > 0 && !n3.at(-1)?.trim() && n3.pop(), t3) {
    if (n3.length > t3) n3.splice(t3);
    else for (; n3.length < t3; ) n3.push("");
  }
  for (; r3 < n3.length; r3++) n3[r3] = n3[r3].trim().replace(o2.slashPipe, "|");
  return n3;
}
function W(e5, t3, n3) {
  let r3 = e5.length;
  if (r3 === 0) return "";
  let i3 = 0;
  for (; i3 < r3; ) {
    let a3 = e5.charAt(r3 - i3 - 1);
    if (a3 === t3 && !n3) i3++;
    else if (a3 !== t3 && n3) i3++;
    else break;
  }
  return e5.slice(0, r3 - i3);
}
function De(e5, t3) {
  if (e5.indexOf(t3[1]) === -1) return -1;
  let n3 = 0;
  for (let r3 = 0; r3 < e5.length; r3++) if (e5[r3] === "\\") r3++;
  else if (e5[r3] === t3[0]) n3++;
  else if (e5[r3] === t3[1] && (n3--, n3 < 0)) return r3;
  return n3 > 0 ? -2 : -1;
}
function Oe(e5, t3 = 0) {
  let n3 = t3, r3 = "";
  for (let t4 of e5) if (t4 === "	") {
    let e6 = 4 - n3 % 4;
    r3 += " ".repeat(e6), n3 += e6;
  } else r3 += t4, n3++;
  return r3;
}
function G(e5, t3, n3, r3, i3) {
  let a3 = t3.href, o3 = t3.title || null, s3 = e5[1].replace(i3.other.outputLinkReplace, "$1");
  r3.state.inLink = true;
  let c3 = {
    type: e5[0].charAt(0) === "!" ? "image" : "link",
    raw: n3,
    href: a3,
    title: o3,
    text: s3,
    tokens: r3.inlineTokens(s3)
  };
  return r3.state.inLink = false, c3;
}
function ke(e5, t3, n3) {
  let r3 = e5.match(n3.other.indentCodeCompensation);
  if (r3 === null) return t3;
  let i3 = r3[1];
  return t3.split("\n").map((e6) => {
    let t4 = e6.match(n3.other.beginningSpace);
    if (t4 === null) return e6;
    let [r4] = t4;
    return r4.length >= i3.length ? e6.slice(i3.length) : e6;
  }).join("\n");
}
var K = class {
  options;
  rules;
  lexer;
  constructor(e5) {
    this.options = e5 || t2;
  }
  space(e5) {
    let t3 = this.rules.block.newline.exec(e5);
    if (t3 && t3[0].length > 0) return {
      type: "space",
      raw: t3[0]
    };
  }
  code(e5) {
    let t3 = this.rules.block.code.exec(e5);
    if (t3) {
      let e6 = t3[0].replace(this.rules.other.codeRemoveIndent, "");
      return {
        type: "code",
        raw: t3[0],
        codeBlockStyle: "indented",
        text: this.options.pedantic ? e6 : W(e6, "\n")
      };
    }
  }
  fences(e5) {
    let t3 = this.rules.block.fences.exec(e5);
    if (t3) {
      let e6 = t3[0], n3 = ke(e6, t3[3] || "", this.rules);
      return {
        type: "code",
        raw: e6,
        lang: t3[2] ? t3[2].trim().replace(this.rules.inline.anyPunctuation, "$1") : t3[2],
        text: n3
      };
    }
  }
  heading(e5) {
    let t3 = this.rules.block.heading.exec(e5);
    if (t3) {
      let e6 = t3[2].trim();
      if (this.rules.other.endingHash.test(e6)) {
        let t4 = W(e6, "#");
        (this.options.pedantic || !t4 || this.rules.other.endingSpaceChar.test(t4)) && (e6 = t4.trim());
      }
      return {
        type: "heading",
        raw: t3[0],
        depth: t3[1].length,
        text: e6,
        tokens: this.lexer.inline(e6)
      };
    }
  }
  hr(e5) {
    let t3 = this.rules.block.hr.exec(e5);
    if (t3) return {
      type: "hr",
      raw: W(t3[0], "\n")
    };
  }
  blockquote(e5) {
    let t3 = this.rules.block.blockquote.exec(e5);
    if (t3) {
      let e6 = W(t3[0], "\n").split("\n"), n3 = "", r3 = "", i3 = [];
      for (; e6.length > 0; ) {
        let t4 = false, a3 = [], o3;
        for (o3 = 0; o3 < e6.length; o3++) if (this.rules.other.blockquoteStart.test(e6[o3])) a3.push(e6[o3]), t4 = true;
        else if (!t4) a3.push(e6[o3]);
        else break;
        e6 = e6.slice(o3);
        let s3 = a3.join("\n"), c3 = s3.replace(this.rules.other.blockquoteSetextReplace, "\n    $1").replace(this.rules.other.blockquoteSetextReplace2, "");
        n3 = n3 ? `${n3}
${s3}` : s3, r3 = r3 ? `${r3}
${c3}` : c3;
        let l3 = this.lexer.state.top;
        if (this.lexer.state.top = true, this.lexer.blockTokens(c3, i3, true), this.lexer.state.top = l3, e6.length === 0) break;
        let u3 = i3.at(-1);
        if (u3?.type === "code") break;
        if (u3?.type === "blockquote") {
          let t5 = u3, a4 = t5.raw + "\n" + e6.join("\n"), o4 = this.blockquote(a4);
          i3[i3.length - 1] = o4, n3 = n3.substring(0, n3.length - t5.raw.length) + o4.raw, r3 = r3.substring(0, r3.length - t5.text.length) + o4.text;
          break;
        }
        if (u3?.type === "list") {
          let t5 = u3, a4 = t5.raw + "\n" + e6.join("\n"), o4 = this.list(a4);
          i3[i3.length - 1] = o4, n3 = n3.substring(0, n3.length - u3.raw.length) + o4.raw, r3 = r3.substring(0, r3.length - t5.raw.length) + o4.raw, e6 = a4.substring(i3.at(-1).raw.length).split("\n");
          continue;
        }
      }
      return {
        type: "blockquote",
        raw: n3,
        tokens: i3,
        text: r3
      };
    }
  }
  list(e5) {
    let t3 = this.rules.block.list.exec(e5);
    if (t3) {
      let n3 = t3[1].trim(), r3 = n3.length > 1, i3 = {
        type: "list",
        raw: "",
        ordered: r3,
        start: r3 ? +n3.slice(0, -1) : "",
        loose: false,
        items: []
      };
      n3 = r3 ? `\\d{1,9}\\${n3.slice(-1)}` : `\\${n3}`, this.options.pedantic && (n3 = r3 ? n3 : "[*+-]");
      let a3 = this.rules.other.listItemRegex(n3), o3 = false;
      for (; e5; ) {
        let n4 = false, r4 = "", s4 = "";
        if (!(t3 = a3.exec(e5)) || this.rules.block.hr.test(e5)) break;
        r4 = t3[0], e5 = e5.substring(r4.length);
        let c3 = Oe(t3[2].split("\n", 1)[0], t3[1].length), l3 = e5.split("\n", 1)[0], u3 = !c3.trim(), d3 = 0;
        if (this.options.pedantic ? (d3 = 2, s4 = c3.trimStart()) : u3 ? d3 = t3[1].length + 1 : (d3 = c3.search(this.rules.other.nonSpaceChar), d3 = d3 > 4 ? 1 : d3, s4 = c3.slice(d3), d3 += t3[1].length), u3 && this.rules.other.blankLine.test(l3) && (r4 += l3 + "\n", e5 = e5.substring(l3.length + 1), n4 = true), !n4) {
          let t4 = this.rules.other.nextBulletRegex(d3), n5 = this.rules.other.hrRegex(d3), i4 = this.rules.other.fencesBeginRegex(d3), a4 = this.rules.other.headingBeginRegex(d3), o4 = this.rules.other.htmlBeginRegex(d3), f3 = this.rules.other.blockquoteBeginRegex(d3);
          for (; e5; ) {
            let p3 = e5.split("\n", 1)[0], m3;
            if (l3 = p3, this.options.pedantic ? (l3 = l3.replace(this.rules.other.listReplaceNesting, "  "), m3 = l3) : m3 = l3.replace(this.rules.other.tabCharGlobal, "    "), i4.test(l3) || a4.test(l3) || o4.test(l3) || f3.test(l3) || t4.test(l3) || n5.test(l3)) break;
            if (m3.search(this.rules.other.nonSpaceChar) >= d3 || !l3.trim()) s4 += "\n" + m3.slice(d3);
            else {
              if (u3 || c3.replace(this.rules.other.tabCharGlobal, "    ").search(this.rules.other.nonSpaceChar) >= 4 || i4.test(c3) || a4.test(c3) || n5.test(c3)) break;
              s4 += "\n" + l3;
            }
            u3 = !l3.trim(), r4 += p3 + "\n", e5 = e5.substring(p3.length + 1), c3 = m3.slice(d3);
          }
        }
        i3.loose || (o3 ? i3.loose = true : this.rules.other.doubleBlankLine.test(r4) && (o3 = true)), i3.items.push({
          type: "list_item",
          raw: r4,
          task: !!this.options.gfm && this.rules.other.listIsTask.test(s4),
          loose: false,
          text: s4,
          tokens: []
        }), i3.raw += r4;
      }
      let s3 = i3.items.at(-1);
      if (s3) s3.raw = s3.raw.trimEnd(), s3.text = s3.text.trimEnd();
      else return;
      i3.raw = i3.raw.trimEnd();
      for (let e6 of i3.items) {
        if (this.lexer.state.top = false, e6.tokens = this.lexer.blockTokens(e6.text, []), e6.task) {
          if (e6.text = e6.text.replace(this.rules.other.listReplaceTask, ""), e6.tokens[0]?.type === "text" || e6.tokens[0]?.type === "paragraph") {
            e6.tokens[0].raw = e6.tokens[0].raw.replace(this.rules.other.listReplaceTask, ""), e6.tokens[0].text = e6.tokens[0].text.replace(this.rules.other.listReplaceTask, "");
            for (let e7 = this.lexer.inlineQueue.length - 1; e7 >= 0; e7--) if (this.rules.other.listIsTask.test(this.lexer.inlineQueue[e7].src)) {
              this.lexer.inlineQueue[e7].src = this.lexer.inlineQueue[e7].src.replace(this.rules.other.listReplaceTask, "");
              break;
            }
          }
          let t4 = this.rules.other.listTaskCheckbox.exec(e6.raw);
          if (t4) {
            let n4 = {
              type: "checkbox",
              raw: t4[0] + " ",
              checked: t4[0] !== "[ ]"
            };
            e6.checked = n4.checked, i3.loose ? e6.tokens[0] && ["paragraph", "text"].includes(e6.tokens[0].type) && "tokens" in e6.tokens[0] && e6.tokens[0].tokens ? (e6.tokens[0].raw = n4.raw + e6.tokens[0].raw, e6.tokens[0].text = n4.raw + e6.tokens[0].text, e6.tokens[0].tokens.unshift(n4)) : e6.tokens.unshift({
              type: "paragraph",
              raw: n4.raw,
              text: n4.raw,
              tokens: [n4]
            }) : e6.tokens.unshift(n4);
          }
        }
        if (!i3.loose) {
          let t4 = e6.tokens.filter((e7) => e7.type === "space");
          i3.loose = t4.length > 0 && t4.some((e7) => this.rules.other.anyLine.test(e7.raw));
        }
      }
      if (i3.loose) for (let e6 of i3.items) {
        e6.loose = true;
        for (let t4 of e6.tokens) t4.type === "text" && (t4.type = "paragraph");
      }
      return i3;
    }
  }
  html(e5) {
    let t3 = this.rules.block.html.exec(e5);
    if (t3) return {
      type: "html",
      block: true,
      raw: t3[0],
      pre: t3[1] === "pre" || t3[1] === "script" || t3[1] === "style",
      text: t3[0]
    };
  }
  def(e5) {
    let t3 = this.rules.block.def.exec(e5);
    if (t3) {
      let e6 = t3[1].toLowerCase().replace(this.rules.other.multipleSpaceGlobal, " "), n3 = t3[2] ? t3[2].replace(this.rules.other.hrefBrackets, "$1").replace(this.rules.inline.anyPunctuation, "$1") : "", r3 = t3[3] ? t3[3].substring(1, t3[3].length - 1).replace(this.rules.inline.anyPunctuation, "$1") : t3[3];
      return {
        type: "def",
        tag: e6,
        raw: t3[0],
        href: n3,
        title: r3
      };
    }
  }
  table(e5) {
    let t3 = this.rules.block.table.exec(e5);
    if (!t3 || !this.rules.other.tableDelimiter.test(t3[2])) return;
    let n3 = U(t3[1]), r3 = t3[2].replace(this.rules.other.tableAlignChars, "").split("|"), i3 = t3[3]?.trim() ? t3[3].replace(this.rules.other.tableRowBlankLine, "").split("\n") : [], a3 = {
      type: "table",
      raw: t3[0],
      header: [],
      align: [],
      rows: []
    };
    if (n3.length === r3.length) {
      for (let e6 of r3) this.rules.other.tableAlignRight.test(e6) ? a3.align.push("right") : this.rules.other.tableAlignCenter.test(e6) ? a3.align.push("center") : this.rules.other.tableAlignLeft.test(e6) ? a3.align.push("left") : a3.align.push(null);
      for (let e6 = 0; e6 < n3.length; e6++) a3.header.push({
        text: n3[e6],
        tokens: this.lexer.inline(n3[e6]),
        header: true,
        align: a3.align[e6]
      });
      for (let e6 of i3) a3.rows.push(U(e6, a3.header.length).map((e7, t4) => ({
        text: e7,
        tokens: this.lexer.inline(e7),
        header: false,
        align: a3.align[t4]
      })));
      return a3;
    }
  }
  lheading(e5) {
    let t3 = this.rules.block.lheading.exec(e5);
    if (t3) {
      let e6 = t3[1].trim();
      return {
        type: "heading",
        raw: t3[0],
        depth: t3[2].charAt(0) === "=" ? 1 : 2,
        text: e6,
        tokens: this.lexer.inline(e6)
      };
    }
  }
  paragraph(e5) {
    let t3 = this.rules.block.paragraph.exec(e5);
    if (t3) {
      let e6 = t3[1].charAt(t3[1].length - 1) === "\n" ? t3[1].slice(0, -1) : t3[1];
      return {
        type: "paragraph",
        raw: t3[0],
        text: e6,
        tokens: this.lexer.inline(e6)
      };
    }
  }
  text(e5) {
    let t3 = this.rules.block.text.exec(e5);
    if (t3) return {
      type: "text",
      raw: t3[0],
      text: t3[0],
      tokens: this.lexer.inline(t3[0])
    };
  }
  escape(e5) {
    let t3 = this.rules.inline.escape.exec(e5);
    if (t3) return {
      type: "escape",
      raw: t3[0],
      text: t3[1]
    };
  }
  tag(e5) {
    let t3 = this.rules.inline.tag.exec(e5);
    if (t3) return !this.lexer.state.inLink && this.rules.other.startATag.test(t3[0]) ? this.lexer.state.inLink = true : this.lexer.state.inLink && this.rules.other.endATag.test(t3[0]) && (this.lexer.state.inLink = false), !this.lexer.state.inRawBlock && this.rules.other.startPreScriptTag.test(t3[0]) ? this.lexer.state.inRawBlock = true : this.lexer.state.inRawBlock && this.rules.other.endPreScriptTag.test(t3[0]) && (this.lexer.state.inRawBlock = false), {
      type: "html",
      raw: t3[0],
      inLink: this.lexer.state.inLink,
      inRawBlock: this.lexer.state.inRawBlock,
      block: false,
      text: t3[0]
    };
  }
  link(e5) {
    let t3 = this.rules.inline.link.exec(e5);
    if (t3) {
      let e6 = t3[2].trim();
      if (!this.options.pedantic && this.rules.other.startAngleBracket.test(e6)) {
        if (!this.rules.other.endAngleBracket.test(e6)) return;
        let t4 = W(e6.slice(0, -1), "\\");
        if ((e6.length - t4.length) % 2 == 0) return;
      } else {
        let e7 = De(t3[2], "()");
        if (e7 === -2) return;
        if (e7 > -1) {
          let n4 = (t3[0].indexOf("!") === 0 ? 5 : 4) + t3[1].length + e7;
          t3[2] = t3[2].substring(0, e7), t3[0] = t3[0].substring(0, n4).trim(), t3[3] = "";
        }
      }
      let n3 = t3[2], r3 = "";
      if (this.options.pedantic) {
        let e7 = this.rules.other.pedanticHrefTitle.exec(n3);
        e7 && (n3 = e7[1], r3 = e7[3]);
      } else r3 = t3[3] ? t3[3].slice(1, -1) : "";
      return n3 = n3.trim(), this.rules.other.startAngleBracket.test(n3) && (n3 = this.options.pedantic && !this.rules.other.endAngleBracket.test(e6) ? n3.slice(1) : n3.slice(1, -1)), G(t3, {
        href: n3 && n3.replace(this.rules.inline.anyPunctuation, "$1"),
        title: r3 && r3.replace(this.rules.inline.anyPunctuation, "$1")
      }, t3[0], this.lexer, this.rules);
    }
  }
  reflink(e5, t3) {
    let n3;
    if ((n3 = this.rules.inline.reflink.exec(e5)) || (n3 = this.rules.inline.nolink.exec(e5))) {
      let e6 = t3[(n3[2] || n3[1]).replace(this.rules.other.multipleSpaceGlobal, " ").toLowerCase()];
      if (!e6) {
        let e7 = n3[0].charAt(0);
        return {
          type: "text",
          raw: e7,
          text: e7
        };
      }
      return G(n3, e6, n3[0], this.lexer, this.rules);
    }
  }
  emStrong(e5, t3, n3 = "") {
    let r3 = this.rules.inline.emStrongLDelim.exec(e5);
    if (!(!r3 || !r3[1] && !r3[2] && !r3[3] && !r3[4] || r3[4] && n3.match(this.rules.other.unicodeAlphaNumeric)) && (!(r3[1] || r3[3]) || !n3 || this.rules.inline.punctuation.exec(n3))) {
      let n4 = [...r3[0]].length - 1, i3, a3, o3 = n4, s3 = 0, c3 = r3[0][0] === "*" ? this.rules.inline.emStrongRDelimAst : this.rules.inline.emStrongRDelimUnd;
      for (c3.lastIndex = 0, t3 = t3.slice(-1 * e5.length + n4); (r3 = c3.exec(t3)) != null; ) {
        if (i3 = r3[1] || r3[2] || r3[3] || r3[4] || r3[5] || r3[6], !i3) continue;
        if (a3 = [...i3].length, r3[3] || r3[4]) {
          o3 += a3;
          continue;
        }
        if ((r3[5] || r3[6]) && n4 % 3 && !((n4 + a3) % 3)) {
          s3 += a3;
          continue;
        }
        if (o3 -= a3, o3 > 0) continue;
        a3 = Math.min(a3, a3 + o3 + s3);
        let t4 = [...r3[0]][0].length, c4 = e5.slice(0, n4 + r3.index + t4 + a3);
        if (Math.min(n4, a3) % 2) {
          let e6 = c4.slice(1, -1);
          return {
            type: "em",
            raw: c4,
            text: e6,
            tokens: this.lexer.inlineTokens(e6)
          };
        }
        let l3 = c4.slice(2, -2);
        return {
          type: "strong",
          raw: c4,
          text: l3,
          tokens: this.lexer.inlineTokens(l3)
        };
      }
    }
  }
  codespan(e5) {
    let t3 = this.rules.inline.code.exec(e5);
    if (t3) {
      let e6 = t3[2].replace(this.rules.other.newLineCharGlobal, " "), n3 = this.rules.other.nonSpaceChar.test(e6), r3 = this.rules.other.startingSpaceChar.test(e6) && this.rules.other.endingSpaceChar.test(e6);
      return n3 && r3 && (e6 = e6.substring(1, e6.length - 1)), {
        type: "codespan",
        raw: t3[0],
        text: e6
      };
    }
  }
  br(e5) {
    let t3 = this.rules.inline.br.exec(e5);
    if (t3) return {
      type: "br",
      raw: t3[0]
    };
  }
  del(e5, t3, n3 = "") {
    let r3 = this.rules.inline.delLDelim.exec(e5);
    if (r3 && (!r3[1] || !n3 || this.rules.inline.punctuation.exec(n3))) {
      let n4 = [...r3[0]].length - 1, i3, a3, o3 = n4, s3 = this.rules.inline.delRDelim;
      for (s3.lastIndex = 0, t3 = t3.slice(-1 * e5.length + n4); (r3 = s3.exec(t3)) != null; ) {
        if (i3 = r3[1] || r3[2] || r3[3] || r3[4] || r3[5] || r3[6], !i3 || (a3 = [...i3].length, a3 !== n4)) continue;
        if (r3[3] || r3[4]) {
          o3 += a3;
          continue;
        }
        if (o3 -= a3, o3 > 0) continue;
        a3 = Math.min(a3, a3 + o3);
        let t4 = [...r3[0]][0].length, s4 = e5.slice(0, n4 + r3.index + t4 + a3), c3 = s4.slice(n4, -n4);
        return {
          type: "del",
          raw: s4,
          text: c3,
          tokens: this.lexer.inlineTokens(c3)
        };
      }
    }
  }
  autolink(e5) {
    let t3 = this.rules.inline.autolink.exec(e5);
    if (t3) {
      let e6, n3;
      return t3[2] === "@" ? (e6 = t3[1], n3 = "mailto:" + e6) : (e6 = t3[1], n3 = e6), {
        type: "link",
        raw: t3[0],
        text: e6,
        href: n3,
        tokens: [{
          type: "text",
          raw: e6,
          text: e6
        }]
      };
    }
  }
  url(e5) {
    let t3;
    if (t3 = this.rules.inline.url.exec(e5)) {
      let e6, n3;
      if (t3[2] === "@") e6 = t3[0], n3 = "mailto:" + e6;
      else {
        let r3;
        do
          r3 = t3[0], t3[0] = this.rules.inline._backpedal.exec(t3[0])?.[0] ?? "";
        while (r3 !== t3[0]);
        e6 = t3[0], n3 = t3[1] === "www." ? "http://" + t3[0] : t3[0];
      }
      return {
        type: "link",
        raw: t3[0],
        text: e6,
        href: n3,
        tokens: [{
          type: "text",
          raw: e6,
          text: e6
        }]
      };
    }
  }
  inlineText(e5) {
    let t3 = this.rules.inline.text.exec(e5);
    if (t3) {
      let e6 = this.lexer.state.inRawBlock;
      return {
        type: "text",
        raw: t3[0],
        text: t3[0],
        escaped: e6
      };
    }
  }
};
var q = class e3 {
  tokens;
  options;
  state;
  inlineQueue;
  tokenizer;
  constructor(e5) {
    this.tokens = [], this.tokens.links = /* @__PURE__ */ Object.create(null), this.options = e5 || t2, this.options.tokenizer = this.options.tokenizer || new K(), this.tokenizer = this.options.tokenizer, this.tokenizer.options = this.options, this.tokenizer.lexer = this, this.inlineQueue = [], this.state = {
      inLink: false,
      inRawBlock: false,
      top: true
    };
    let n3 = {
      other: o2,
      block: R2.normal,
      inline: z2.normal
    };
    this.options.pedantic ? (n3.block = R2.pedantic, n3.inline = z2.pedantic) : this.options.gfm && (n3.block = R2.gfm, n3.inline = this.options.breaks ? z2.breaks : z2.gfm), this.tokenizer.rules = n3;
  }
  static get rules() {
    return {
      block: R2,
      inline: z2
    };
  }
  static lex(t3, n3) {
    return new e3(n3).lex(t3);
  }
  static lexInline(t3, n3) {
    return new e3(n3).inlineTokens(t3);
  }
  lex(e5) {
    e5 = e5.replace(o2.carriageReturn, "\n"), this.blockTokens(e5, this.tokens);
    for (let e6 = 0; e6 < this.inlineQueue.length; e6++) {
      let t3 = this.inlineQueue[e6];
      this.inlineTokens(t3.src, t3.tokens);
    }
    return this.inlineQueue = [], this.tokens;
  }
  blockTokens(e5, t3 = [], n3 = false) {
    for (this.tokenizer.lexer = this, this.options.pedantic && (e5 = e5.replace(o2.tabCharGlobal, "    ").replace(o2.spaceLine, "")); e5; ) {
      let r3;
      if (this.options.extensions?.block?.some((n4) => (r3 = n4.call({ lexer: this }, e5, t3)) ? (e5 = e5.substring(r3.raw.length), t3.push(r3), true) : false)) continue;
      if (r3 = this.tokenizer.space(e5)) {
        e5 = e5.substring(r3.raw.length);
        let n4 = t3.at(-1);
        r3.raw.length === 1 && n4 !== void 0 ? n4.raw += "\n" : t3.push(r3);
        continue;
      }
      if (r3 = this.tokenizer.code(e5)) {
        e5 = e5.substring(r3.raw.length);
        let n4 = t3.at(-1);
        n4?.type === "paragraph" || n4?.type === "text" ? (n4.raw += (n4.raw.endsWith("\n") ? "" : "\n") + r3.raw, n4.text += "\n" + r3.text, this.inlineQueue.at(-1).src = n4.text) : t3.push(r3);
        continue;
      }
      if (r3 = this.tokenizer.fences(e5)) {
        e5 = e5.substring(r3.raw.length), t3.push(r3);
        continue;
      }
      if (r3 = this.tokenizer.heading(e5)) {
        e5 = e5.substring(r3.raw.length), t3.push(r3);
        continue;
      }
      if (r3 = this.tokenizer.hr(e5)) {
        e5 = e5.substring(r3.raw.length), t3.push(r3);
        continue;
      }
      if (r3 = this.tokenizer.blockquote(e5)) {
        e5 = e5.substring(r3.raw.length), t3.push(r3);
        continue;
      }
      if (r3 = this.tokenizer.list(e5)) {
        e5 = e5.substring(r3.raw.length), t3.push(r3);
        continue;
      }
      if (r3 = this.tokenizer.html(e5)) {
        e5 = e5.substring(r3.raw.length), t3.push(r3);
        continue;
      }
      if (r3 = this.tokenizer.def(e5)) {
        e5 = e5.substring(r3.raw.length);
        let n4 = t3.at(-1);
        n4?.type === "paragraph" || n4?.type === "text" ? (n4.raw += (n4.raw.endsWith("\n") ? "" : "\n") + r3.raw, n4.text += "\n" + r3.raw, this.inlineQueue.at(-1).src = n4.text) : this.tokens.links[r3.tag] || (this.tokens.links[r3.tag] = {
          href: r3.href,
          title: r3.title
        }, t3.push(r3));
        continue;
      }
      if (r3 = this.tokenizer.table(e5)) {
        e5 = e5.substring(r3.raw.length), t3.push(r3);
        continue;
      }
      if (r3 = this.tokenizer.lheading(e5)) {
        e5 = e5.substring(r3.raw.length), t3.push(r3);
        continue;
      }
      let i3 = e5;
      if (this.options.extensions?.startBlock) {
        let t4 = 1 / 0, n4 = e5.slice(1), r4;
        this.options.extensions.startBlock.forEach((e6) => {
          r4 = e6.call({ lexer: this }, n4), typeof r4 == "number" && r4 >= 0 && (t4 = Math.min(t4, r4));
        }), t4 < 1 / 0 && t4 >= 0 && (i3 = e5.substring(0, t4 + 1));
      }
      if (this.state.top && (r3 = this.tokenizer.paragraph(i3))) {
        let a3 = t3.at(-1);
        n3 && a3?.type === "paragraph" ? (a3.raw += (a3.raw.endsWith("\n") ? "" : "\n") + r3.raw, a3.text += "\n" + r3.text, this.inlineQueue.pop(), this.inlineQueue.at(-1).src = a3.text) : t3.push(r3), n3 = i3.length !== e5.length, e5 = e5.substring(r3.raw.length);
        continue;
      }
      if (r3 = this.tokenizer.text(e5)) {
        e5 = e5.substring(r3.raw.length);
        let n4 = t3.at(-1);
        n4?.type === "text" ? (n4.raw += (n4.raw.endsWith("\n") ? "" : "\n") + r3.raw, n4.text += "\n" + r3.text, this.inlineQueue.pop(), this.inlineQueue.at(-1).src = n4.text) : t3.push(r3);
        continue;
      }
      if (e5) {
        let t4 = "Infinite loop on byte: " + e5.charCodeAt(0);
        if (this.options.silent) {
          console.error(t4);
          break;
        }
        throw Error(t4);
      }
    }
    return this.state.top = true, t3;
  }
  inline(e5, t3 = []) {
    return this.inlineQueue.push({
      src: e5,
      tokens: t3
    }), t3;
  }
  inlineTokens(e5, t3 = []) {
    this.tokenizer.lexer = this;
    let n3 = e5, r3 = null;
    if (this.tokens.links) {
      let e6 = Object.keys(this.tokens.links);
      if (e6.length > 0) for (; (r3 = this.tokenizer.rules.inline.reflinkSearch.exec(n3)) != null; ) e6.includes(r3[0].slice(r3[0].lastIndexOf("[") + 1, -1)) && (n3 = n3.slice(0, r3.index) + "[" + "a".repeat(r3[0].length - 2) + "]" + n3.slice(this.tokenizer.rules.inline.reflinkSearch.lastIndex));
    }
    for (; (r3 = this.tokenizer.rules.inline.anyPunctuation.exec(n3)) != null; ) n3 = n3.slice(0, r3.index) + "++" + n3.slice(this.tokenizer.rules.inline.anyPunctuation.lastIndex);
    let i3;
    for (; (r3 = this.tokenizer.rules.inline.blockSkip.exec(n3)) != null; ) i3 = r3[2] ? r3[2].length : 0, n3 = n3.slice(0, r3.index + i3) + "[" + "a".repeat(r3[0].length - i3 - 2) + "]" + n3.slice(this.tokenizer.rules.inline.blockSkip.lastIndex);
    n3 = this.options.hooks?.emStrongMask?.call({ lexer: this }, n3) ?? n3;
    let a3 = false, o3 = "";
    for (; e5; ) {
      a3 || (o3 = ""), a3 = false;
      let r4;
      if (this.options.extensions?.inline?.some((n4) => (r4 = n4.call({ lexer: this }, e5, t3)) ? (e5 = e5.substring(r4.raw.length), t3.push(r4), true) : false)) continue;
      if (r4 = this.tokenizer.escape(e5)) {
        e5 = e5.substring(r4.raw.length), t3.push(r4);
        continue;
      }
      if (r4 = this.tokenizer.tag(e5)) {
        e5 = e5.substring(r4.raw.length), t3.push(r4);
        continue;
      }
      if (r4 = this.tokenizer.link(e5)) {
        e5 = e5.substring(r4.raw.length), t3.push(r4);
        continue;
      }
      if (r4 = this.tokenizer.reflink(e5, this.tokens.links)) {
        e5 = e5.substring(r4.raw.length);
        let n4 = t3.at(-1);
        r4.type === "text" && n4?.type === "text" ? (n4.raw += r4.raw, n4.text += r4.text) : t3.push(r4);
        continue;
      }
      if (r4 = this.tokenizer.emStrong(e5, n3, o3)) {
        e5 = e5.substring(r4.raw.length), t3.push(r4);
        continue;
      }
      if (r4 = this.tokenizer.codespan(e5)) {
        e5 = e5.substring(r4.raw.length), t3.push(r4);
        continue;
      }
      if (r4 = this.tokenizer.br(e5)) {
        e5 = e5.substring(r4.raw.length), t3.push(r4);
        continue;
      }
      if (r4 = this.tokenizer.del(e5, n3, o3)) {
        e5 = e5.substring(r4.raw.length), t3.push(r4);
        continue;
      }
      if (r4 = this.tokenizer.autolink(e5)) {
        e5 = e5.substring(r4.raw.length), t3.push(r4);
        continue;
      }
      if (!this.state.inLink && (r4 = this.tokenizer.url(e5))) {
        e5 = e5.substring(r4.raw.length), t3.push(r4);
        continue;
      }
      let i4 = e5;
      if (this.options.extensions?.startInline) {
        let t4 = 1 / 0, n4 = e5.slice(1), r5;
        this.options.extensions.startInline.forEach((e6) => {
          r5 = e6.call({ lexer: this }, n4), typeof r5 == "number" && r5 >= 0 && (t4 = Math.min(t4, r5));
        }), t4 < 1 / 0 && t4 >= 0 && (i4 = e5.substring(0, t4 + 1));
      }
      if (r4 = this.tokenizer.inlineText(i4)) {
        e5 = e5.substring(r4.raw.length), r4.raw.slice(-1) !== "_" && (o3 = r4.raw.slice(-1)), a3 = true;
        let n4 = t3.at(-1);
        n4?.type === "text" ? (n4.raw += r4.raw, n4.text += r4.text) : t3.push(r4);
        continue;
      }
      if (e5) {
        let t4 = "Infinite loop on byte: " + e5.charCodeAt(0);
        if (this.options.silent) {
          console.error(t4);
          break;
        }
        throw Error(t4);
      }
    }
    return t3;
  }
};
var J = class {
  options;
  parser;
  constructor(e5) {
    this.options = e5 || t2;
  }
  space(e5) {
    return "";
  }
  code({ text: e5, lang: t3, escaped: n3 }) {
    let r3 = (t3 || "").match(o2.notSpaceStart)?.[0], i3 = e5.replace(o2.endingNewline, "") + "\n";
    return r3 ? '<pre><code class="language-' + V2(r3) + '">' + (n3 ? i3 : V2(i3, true)) + "</code></pre>\n" : "<pre><code>" + (n3 ? i3 : V2(i3, true)) + "</code></pre>\n";
  }
  blockquote({ tokens: e5 }) {
    return `<blockquote>
${this.parser.parse(e5)}</blockquote>
`;
  }
  html({ text: e5 }) {
    return e5;
  }
  def(e5) {
    return "";
  }
  heading({ tokens: e5, depth: t3 }) {
    return `<h${t3}>${this.parser.parseInline(e5)}</h${t3}>
`;
  }
  hr(e5) {
    return "<hr>\n";
  }
  list(e5) {
    let t3 = e5.ordered, n3 = e5.start, r3 = "";
    for (let t4 = 0; t4 < e5.items.length; t4++) {
      let n4 = e5.items[t4];
      r3 += this.listitem(n4);
    }
    let i3 = t3 ? "ol" : "ul", a3 = t3 && n3 !== 1 ? ' start="' + n3 + '"' : "";
    return "<" + i3 + a3 + ">\n" + r3 + "</" + i3 + ">\n";
  }
  listitem(e5) {
    return `<li>${this.parser.parse(e5.tokens)}</li>
`;
  }
  checkbox({ checked: e5 }) {
    return "<input " + (e5 ? 'checked="" ' : "") + 'disabled="" type="checkbox"> ';
  }
  paragraph({ tokens: e5 }) {
    return `<p>${this.parser.parseInline(e5)}</p>
`;
  }
  table(e5) {
    let t3 = "", n3 = "";
    for (let t4 = 0; t4 < e5.header.length; t4++) n3 += this.tablecell(e5.header[t4]);
    t3 += this.tablerow({ text: n3 });
    let r3 = "";
    for (let t4 = 0; t4 < e5.rows.length; t4++) {
      let i3 = e5.rows[t4];
      n3 = "";
      for (let e6 = 0; e6 < i3.length; e6++) n3 += this.tablecell(i3[e6]);
      r3 += this.tablerow({ text: n3 });
    }
    return r3 &&= `<tbody>${r3}</tbody>`, "<table>\n<thead>\n" + t3 + "</thead>\n" + r3 + "</table>\n";
  }
  tablerow({ text: e5 }) {
    return `<tr>
${e5}</tr>
`;
  }
  tablecell(e5) {
    let t3 = this.parser.parseInline(e5.tokens), n3 = e5.header ? "th" : "td";
    return (e5.align ? `<${n3} align="${e5.align}">` : `<${n3}>`) + t3 + `</${n3}>
`;
  }
  strong({ tokens: e5 }) {
    return `<strong>${this.parser.parseInline(e5)}</strong>`;
  }
  em({ tokens: e5 }) {
    return `<em>${this.parser.parseInline(e5)}</em>`;
  }
  codespan({ text: e5 }) {
    return `<code>${V2(e5, true)}</code>`;
  }
  br(e5) {
    return "<br>";
  }
  del({ tokens: e5 }) {
    return `<del>${this.parser.parseInline(e5)}</del>`;
  }
  link({ href: e5, title: t3, tokens: n3 }) {
    let r3 = this.parser.parseInline(n3), i3 = H(e5);
    if (i3 === null) return r3;
    e5 = i3;
    let a3 = '<a href="' + e5 + '"';
    return t3 && (a3 += ' title="' + V2(t3) + '"'), a3 += ">" + r3 + "</a>", a3;
  }
  image({ href: e5, title: t3, text: n3, tokens: r3 }) {
    r3 && (n3 = this.parser.parseInline(r3, this.parser.textRenderer));
    let i3 = H(e5);
    if (i3 === null) return V2(n3);
    e5 = i3;
    let a3 = `<img src="${e5}" alt="${V2(n3)}"`;
    return t3 && (a3 += ` title="${V2(t3)}"`), a3 += ">", a3;
  }
  text(e5) {
    return "tokens" in e5 && e5.tokens ? this.parser.parseInline(e5.tokens) : "escaped" in e5 && e5.escaped ? e5.text : V2(e5.text);
  }
};
var Y = class {
  strong({ text: e5 }) {
    return e5;
  }
  em({ text: e5 }) {
    return e5;
  }
  codespan({ text: e5 }) {
    return e5;
  }
  del({ text: e5 }) {
    return e5;
  }
  html({ text: e5 }) {
    return e5;
  }
  text({ text: e5 }) {
    return e5;
  }
  link({ text: e5 }) {
    return "" + e5;
  }
  image({ text: e5 }) {
    return "" + e5;
  }
  br() {
    return "";
  }
  checkbox({ raw: e5 }) {
    return e5;
  }
};
var X = class e4 {
  options;
  renderer;
  textRenderer;
  constructor(e5) {
    this.options = e5 || t2, this.options.renderer = this.options.renderer || new J(), this.renderer = this.options.renderer, this.renderer.options = this.options, this.renderer.parser = this, this.textRenderer = new Y();
  }
  static parse(t3, n3) {
    return new e4(n3).parse(t3);
  }
  static parseInline(t3, n3) {
    return new e4(n3).parseInline(t3);
  }
  parse(e5) {
    this.renderer.parser = this;
    let t3 = "";
    for (let n3 = 0; n3 < e5.length; n3++) {
      let r3 = e5[n3];
      if (this.options.extensions?.renderers?.[r3.type]) {
        let e6 = r3, n4 = this.options.extensions.renderers[e6.type].call({ parser: this }, e6);
        if (n4 !== false || ![
          "space",
          "hr",
          "heading",
          "code",
          "table",
          "blockquote",
          "list",
          "html",
          "def",
          "paragraph",
          "text"
        ].includes(e6.type)) {
          t3 += n4 || "";
          continue;
        }
      }
      let i3 = r3;
      switch (i3.type) {
        case "space":
          t3 += this.renderer.space(i3);
          break;
        case "hr":
          t3 += this.renderer.hr(i3);
          break;
        case "heading":
          t3 += this.renderer.heading(i3);
          break;
        case "code":
          t3 += this.renderer.code(i3);
          break;
        case "table":
          t3 += this.renderer.table(i3);
          break;
        case "blockquote":
          t3 += this.renderer.blockquote(i3);
          break;
        case "list":
          t3 += this.renderer.list(i3);
          break;
        case "checkbox":
          t3 += this.renderer.checkbox(i3);
          break;
        case "html":
          t3 += this.renderer.html(i3);
          break;
        case "def":
          t3 += this.renderer.def(i3);
          break;
        case "paragraph":
          t3 += this.renderer.paragraph(i3);
          break;
        case "text":
          t3 += this.renderer.text(i3);
          break;
        default: {
          let e6 = 'Token with "' + i3.type + '" type was not found.';
          if (this.options.silent) return console.error(e6), "";
          throw Error(e6);
        }
      }
    }
    return t3;
  }
  parseInline(e5, t3 = this.renderer) {
    this.renderer.parser = this;
    let n3 = "";
    for (let r3 = 0; r3 < e5.length; r3++) {
      let i3 = e5[r3];
      if (this.options.extensions?.renderers?.[i3.type]) {
        let e6 = this.options.extensions.renderers[i3.type].call({ parser: this }, i3);
        if (e6 !== false || ![
          "escape",
          "html",
          "link",
          "image",
          "strong",
          "em",
          "codespan",
          "br",
          "del",
          "text"
        ].includes(i3.type)) {
          n3 += e6 || "";
          continue;
        }
      }
      let a3 = i3;
      switch (a3.type) {
        case "escape":
          n3 += t3.text(a3);
          break;
        case "html":
          n3 += t3.html(a3);
          break;
        case "link":
          n3 += t3.link(a3);
          break;
        case "image":
          n3 += t3.image(a3);
          break;
        case "checkbox":
          n3 += t3.checkbox(a3);
          break;
        case "strong":
          n3 += t3.strong(a3);
          break;
        case "em":
          n3 += t3.em(a3);
          break;
        case "codespan":
          n3 += t3.codespan(a3);
          break;
        case "br":
          n3 += t3.br(a3);
          break;
        case "del":
          n3 += t3.del(a3);
          break;
        case "text":
          n3 += t3.text(a3);
          break;
        default: {
          let e6 = 'Token with "' + a3.type + '" type was not found.';
          if (this.options.silent) return console.error(e6), "";
          throw Error(e6);
        }
      }
    }
    return n3;
  }
};
var Z = class {
  options;
  block;
  constructor(e5) {
    this.options = e5 || t2;
  }
  static passThroughHooks = /* @__PURE__ */ new Set([
    "preprocess",
    "postprocess",
    "processAllTokens",
    "emStrongMask"
  ]);
  static passThroughHooksRespectAsync = /* @__PURE__ */ new Set([
    "preprocess",
    "postprocess",
    "processAllTokens"
  ]);
  preprocess(e5) {
    return e5;
  }
  postprocess(e5) {
    return e5;
  }
  processAllTokens(e5) {
    return e5;
  }
  emStrongMask(e5) {
    return e5;
  }
  provideLexer() {
    return this.block ? q.lex : q.lexInline;
  }
  provideParser() {
    return this.block ? X.parse : X.parseInline;
  }
};
var Q = new class {
  defaults = e2();
  options = this.setOptions;
  parse = this.parseMarkdown(true);
  parseInline = this.parseMarkdown(false);
  Parser = X;
  Renderer = J;
  TextRenderer = Y;
  Lexer = q;
  Tokenizer = K;
  Hooks = Z;
  constructor(...e5) {
    this.use(...e5);
  }
  walkTokens(e5, t3) {
    let n3 = [];
    for (let r3 of e5) switch (n3 = n3.concat(t3.call(this, r3)), r3.type) {
      case "table": {
        let e6 = r3;
        for (let r4 of e6.header) n3 = n3.concat(this.walkTokens(r4.tokens, t3));
        for (let r4 of e6.rows) for (let e7 of r4) n3 = n3.concat(this.walkTokens(e7.tokens, t3));
        break;
      }
      case "list": {
        let e6 = r3;
        n3 = n3.concat(this.walkTokens(e6.items, t3));
        break;
      }
      default: {
        let e6 = r3;
        this.defaults.extensions?.childTokens?.[e6.type] ? this.defaults.extensions.childTokens[e6.type].forEach((r4) => {
          let i3 = e6[r4].flat(1 / 0);
          n3 = n3.concat(this.walkTokens(i3, t3));
        }) : e6.tokens && (n3 = n3.concat(this.walkTokens(e6.tokens, t3)));
      }
    }
    return n3;
  }
  use(...e5) {
    let t3 = this.defaults.extensions || {
      renderers: {},
      childTokens: {}
    };
    return e5.forEach((e6) => {
      let n3 = { ...e6 };
      if (n3.async = this.defaults.async || n3.async || false, e6.extensions && (e6.extensions.forEach((e7) => {
        if (!e7.name) throw Error("extension name required");
        if ("renderer" in e7) {
          let n4 = t3.renderers[e7.name];
          n4 ? t3.renderers[e7.name] = function(...t4) {
            let r3 = e7.renderer.apply(this, t4);
            return r3 === false && (r3 = n4.apply(this, t4)), r3;
          } : t3.renderers[e7.name] = e7.renderer;
        }
        if ("tokenizer" in e7) {
          if (!e7.level || e7.level !== "block" && e7.level !== "inline") throw Error("extension level must be 'block' or 'inline'");
          let n4 = t3[e7.level];
          n4 ? n4.unshift(e7.tokenizer) : t3[e7.level] = [e7.tokenizer], e7.start && (e7.level === "block" ? t3.startBlock ? t3.startBlock.push(e7.start) : t3.startBlock = [e7.start] : e7.level === "inline" && (t3.startInline ? t3.startInline.push(e7.start) : t3.startInline = [e7.start]));
        }
        "childTokens" in e7 && e7.childTokens && (t3.childTokens[e7.name] = e7.childTokens);
      }), n3.extensions = t3), e6.renderer) {
        let t4 = this.defaults.renderer || new J(this.defaults);
        for (let n4 in e6.renderer) {
          if (!(n4 in t4)) throw Error(`renderer '${n4}' does not exist`);
          if (["options", "parser"].includes(n4)) continue;
          let r3 = n4, i3 = e6.renderer[r3], a3 = t4[r3];
          t4[r3] = (...e7) => {
            let n5 = i3.apply(t4, e7);
            return n5 === false && (n5 = a3.apply(t4, e7)), n5 || "";
          };
        }
        n3.renderer = t4;
      }
      if (e6.tokenizer) {
        let t4 = this.defaults.tokenizer || new K(this.defaults);
        for (let n4 in e6.tokenizer) {
          if (!(n4 in t4)) throw Error(`tokenizer '${n4}' does not exist`);
          if ([
            "options",
            "rules",
            "lexer"
          ].includes(n4)) continue;
          let r3 = n4, i3 = e6.tokenizer[r3], a3 = t4[r3];
          t4[r3] = (...e7) => {
            let n5 = i3.apply(t4, e7);
            return n5 === false && (n5 = a3.apply(t4, e7)), n5;
          };
        }
        n3.tokenizer = t4;
      }
      if (e6.hooks) {
        let t4 = this.defaults.hooks || new Z();
        for (let n4 in e6.hooks) {
          if (!(n4 in t4)) throw Error(`hook '${n4}' does not exist`);
          if (["options", "block"].includes(n4)) continue;
          let r3 = n4, i3 = e6.hooks[r3], a3 = t4[r3];
          t4[r3] = Z.passThroughHooks.has(n4) ? (e7) => {
            if (this.defaults.async && Z.passThroughHooksRespectAsync.has(n4)) return (async () => {
              let n5 = await i3.call(t4, e7);
              return a3.call(t4, n5);
            })();
            let r4 = i3.call(t4, e7);
            return a3.call(t4, r4);
          } : (...e7) => {
            if (this.defaults.async) return (async () => {
              let n6 = await i3.apply(t4, e7);
              return n6 === false && (n6 = await a3.apply(t4, e7)), n6;
            })();
            let n5 = i3.apply(t4, e7);
            return n5 === false && (n5 = a3.apply(t4, e7)), n5;
          };
        }
        n3.hooks = t4;
      }
      if (e6.walkTokens) {
        let t4 = this.defaults.walkTokens, r3 = e6.walkTokens;
        n3.walkTokens = function(e7) {
          let n4 = [];
          return n4.push(r3.call(this, e7)), t4 && (n4 = n4.concat(t4.call(this, e7))), n4;
        };
      }
      this.defaults = {
        ...this.defaults,
        ...n3
      };
    }), this;
  }
  setOptions(e5) {
    return this.defaults = {
      ...this.defaults,
      ...e5
    }, this;
  }
  lexer(e5, t3) {
    return q.lex(e5, t3 ?? this.defaults);
  }
  parser(e5, t3) {
    return X.parse(e5, t3 ?? this.defaults);
  }
  parseMarkdown(e5) {
    return (t3, n3) => {
      let r3 = { ...n3 }, i3 = {
        ...this.defaults,
        ...r3
      }, a3 = this.onError(!!i3.silent, !!i3.async);
      if (this.defaults.async === true && r3.async === false) return a3(/* @__PURE__ */ Error("marked(): The async option was set to true by an extension. Remove async: false from the parse options object to return a Promise."));
      if (typeof t3 > "u" || t3 === null) return a3(/* @__PURE__ */ Error("marked(): input parameter is undefined or null"));
      if (typeof t3 != "string") return a3(/* @__PURE__ */ Error("marked(): input parameter is of type " + Object.prototype.toString.call(t3) + ", string expected"));
      if (i3.hooks && (i3.hooks.options = i3, i3.hooks.block = e5), i3.async) return (async () => {
        let n4 = i3.hooks ? await i3.hooks.preprocess(t3) : t3, r4 = await (i3.hooks ? await i3.hooks.provideLexer() : e5 ? q.lex : q.lexInline)(n4, i3), a4 = i3.hooks ? await i3.hooks.processAllTokens(r4) : r4;
        i3.walkTokens && await Promise.all(this.walkTokens(a4, i3.walkTokens));
        let o3 = await (i3.hooks ? await i3.hooks.provideParser() : e5 ? X.parse : X.parseInline)(a4, i3);
        return i3.hooks ? await i3.hooks.postprocess(o3) : o3;
      })().catch(a3);
      try {
        i3.hooks && (t3 = i3.hooks.preprocess(t3));
        let n4 = (i3.hooks ? i3.hooks.provideLexer() : e5 ? q.lex : q.lexInline)(t3, i3);
        i3.hooks && (n4 = i3.hooks.processAllTokens(n4)), i3.walkTokens && this.walkTokens(n4, i3.walkTokens);
        let r4 = (i3.hooks ? i3.hooks.provideParser() : e5 ? X.parse : X.parseInline)(n4, i3);
        return i3.hooks && (r4 = i3.hooks.postprocess(r4)), r4;
      } catch (e6) {
        return a3(e6);
      }
    };
  }
  onError(e5, t3) {
    return (n3) => {
      if (n3.message += "\nPlease report this to https://github.com/markedjs/marked.", e5) {
        let e6 = "<p>An error occurred:</p><pre>" + V2(n3.message + "", true) + "</pre>";
        return t3 ? Promise.resolve(e6) : e6;
      }
      if (t3) return Promise.reject(n3);
      throw n3;
    };
  }
}();
function $(e5, t3) {
  return Q.parse(e5, t3);
}
$.options = $.setOptions = function(e5) {
  return Q.setOptions(e5), $.defaults = Q.defaults, n2($.defaults), $;
}, $.getDefaults = e2, $.defaults = t2, $.use = function(...e5) {
  return Q.use(...e5), $.defaults = Q.defaults, n2($.defaults), $;
}, $.walkTokens = function(e5, t3) {
  return Q.walkTokens(e5, t3);
}, $.parseInline = Q.parseInline, $.Parser = X, $.parser = X.parse, $.Renderer = J, $.TextRenderer = Y, $.Lexer = q, $.lexer = q.lex, $.Tokenizer = K, $.Hooks = Z, $.parse = $, $.options, $.setOptions, $.use, $.walkTokens, $.parseInline, X.parse, q.lex;
var Ae = () => {
  let e5, t3 = null, n3;
  function r3() {
    if (t3 && !t3.closed) t3.focus();
    else {
      if (t3 = window.open("about:blank", "reveal.js - Notes", "width=1100,height=700"), t3.marked = $, t3.document.write(`<!--
	NOTE: You need to build the notes plugin after making changes to this file.
-->
<html lang="en">
	<head>
		<meta charset="utf-8">

		<title>reveal.js - Speaker View</title>

		<style>
			body {
				font-family: Helvetica;
				font-size: 18px;
			}

			#current-slide,
			#upcoming-slide,
			#speaker-controls {
				padding: 6px;
				box-sizing: border-box;
				-moz-box-sizing: border-box;
			}

			#current-slide iframe,
			#upcoming-slide iframe {
				width: 100%;
				height: 100%;
				border: 1px solid #ddd;
			}

			#current-slide .label,
			#upcoming-slide .label {
				position: absolute;
				top: 10px;
				left: 10px;
				z-index: 2;
			}

			#connection-status {
				position: absolute;
				top: 0;
				left: 0;
				width: 100%;
				height: 100%;
				z-index: 20;
				padding: 30% 20% 20% 20%;
				font-size: 18px;
				color: #222;
				background: #fff;
				text-align: center;
				box-sizing: border-box;
				line-height: 1.4;
			}

			.overlay-element {
				height: 34px;
				line-height: 34px;
				padding: 0 10px;
				text-shadow: none;
				background: rgba( 220, 220, 220, 0.8 );
				color: #222;
				font-size: 14px;
			}

			.overlay-element.interactive:hover {
				background: rgba( 220, 220, 220, 1 );
			}

			#current-slide {
				position: absolute;
				width: 60%;
				height: 100%;
				top: 0;
				left: 0;
				padding-right: 0;
			}

			#upcoming-slide {
				position: absolute;
				width: 40%;
				height: 40%;
				right: 0;
				top: 0;
			}

			/* Speaker controls */
			#speaker-controls {
				position: absolute;
				top: 40%;
				right: 0;
				width: 40%;
				height: 60%;
				overflow: auto;
				font-size: 18px;
			}

				.speaker-controls-time.hidden,
				.speaker-controls-notes.hidden {
					display: none;
				}

				.speaker-controls-time .label,
				.speaker-controls-pace .label,
				.speaker-controls-notes .label {
					text-transform: uppercase;
					font-weight: normal;
					font-size: 0.66em;
					color: #666;
					margin: 0;
				}

				.speaker-controls-time, .speaker-controls-pace {
					border-bottom: 1px solid rgba( 200, 200, 200, 0.5 );
					margin-bottom: 10px;
					padding: 10px 16px;
					padding-bottom: 20px;
					cursor: pointer;
				}

				.speaker-controls-time .reset-button {
					opacity: 0;
					float: right;
					color: #666;
					text-decoration: none;
				}
				.speaker-controls-time:hover .reset-button {
					opacity: 1;
				}

				.speaker-controls-time .timer,
				.speaker-controls-time .clock {
					width: 50%;
				}

				.speaker-controls-time .timer,
				.speaker-controls-time .clock,
				.speaker-controls-time .pacing .hours-value,
				.speaker-controls-time .pacing .minutes-value,
				.speaker-controls-time .pacing .seconds-value {
					font-size: 1.9em;
				}

				.speaker-controls-time .timer {
					float: left;
				}

				.speaker-controls-time .clock {
					float: right;
					text-align: right;
				}

				.speaker-controls-time span.mute {
					opacity: 0.3;
				}

				.speaker-controls-time .pacing-title {
					margin-top: 5px;
				}

				.speaker-controls-time .pacing.ahead {
					color: blue;
				}

				.speaker-controls-time .pacing.on-track {
					color: green;
				}

				.speaker-controls-time .pacing.behind {
					color: red;
				}

				.speaker-controls-notes {
					padding: 10px 16px;
				}

				.speaker-controls-notes .value {
					margin-top: 5px;
					line-height: 1.4;
					font-size: 1.2em;
				}

			/* Layout selector */
			#speaker-layout {
				position: absolute;
				top: 10px;
				right: 10px;
				color: #222;
				z-index: 10;
			}
				#speaker-layout select {
					position: absolute;
					width: 100%;
					height: 100%;
					top: 0;
					left: 0;
					border: 0;
					box-shadow: 0;
					cursor: pointer;
					opacity: 0;

					font-size: 1em;
					background-color: transparent;

					-moz-appearance: none;
					-webkit-appearance: none;
					-webkit-tap-highlight-color: rgba(0, 0, 0, 0);
				}

				#speaker-layout select:focus {
					outline: none;
					box-shadow: none;
				}

			.clear {
				clear: both;
			}

			/* Speaker layout: Wide */
			body[data-speaker-layout="wide"] #current-slide,
			body[data-speaker-layout="wide"] #upcoming-slide {
				width: 50%;
				height: 45%;
				padding: 6px;
			}

			body[data-speaker-layout="wide"] #current-slide {
				top: 0;
				left: 0;
			}

			body[data-speaker-layout="wide"] #upcoming-slide {
				top: 0;
				left: 50%;
			}

			body[data-speaker-layout="wide"] #speaker-controls {
				top: 45%;
				left: 0;
				width: 100%;
				height: 50%;
				font-size: 1.25em;
			}

			/* Speaker layout: Tall */
			body[data-speaker-layout="tall"] #current-slide,
			body[data-speaker-layout="tall"] #upcoming-slide {
				width: 45%;
				height: 50%;
				padding: 6px;
			}

			body[data-speaker-layout="tall"] #current-slide {
				top: 0;
				left: 0;
			}

			body[data-speaker-layout="tall"] #upcoming-slide {
				top: 50%;
				left: 0;
			}

			body[data-speaker-layout="tall"] #speaker-controls {
				padding-top: 40px;
				top: 0;
				left: 45%;
				width: 55%;
				height: 100%;
				font-size: 1.25em;
			}

			/* Speaker layout: Notes only */
			body[data-speaker-layout="notes-only"] #current-slide,
			body[data-speaker-layout="notes-only"] #upcoming-slide {
				display: none;
			}

			body[data-speaker-layout="notes-only"] #speaker-controls {
				padding-top: 40px;
				top: 0;
				left: 0;
				width: 100%;
				height: 100%;
				font-size: 1.25em;
			}

			@media screen and (max-width: 1080px) {
				body[data-speaker-layout="default"] #speaker-controls {
					font-size: 16px;
				}
			}

			@media screen and (max-width: 900px) {
				body[data-speaker-layout="default"] #speaker-controls {
					font-size: 14px;
				}
			}

			@media screen and (max-width: 800px) {
				body[data-speaker-layout="default"] #speaker-controls {
					font-size: 12px;
				}
			}

		</style>
	</head>

	<body>

		<div id="connection-status">Loading speaker view...</div>

		<div id="current-slide"></div>
		<div id="upcoming-slide"><span class="overlay-element label">Upcoming</span></div>
		<div id="speaker-controls">
			<div class="speaker-controls-time">
				<h4 class="label">Time <span class="reset-button">Click to Reset</span></h4>
				<div class="clock">
					<span class="clock-value">0:00 AM</span>
				</div>
				<div class="timer">
					<span class="hours-value">00</span><span class="minutes-value">:00</span><span class="seconds-value">:00</span>
				</div>
				<div class="clear"></div>

				<h4 class="label pacing-title" style="display: none">Pacing – Time to finish current slide</h4>
				<div class="pacing" style="display: none">
					<span class="hours-value">00</span><span class="minutes-value">:00</span><span class="seconds-value">:00</span>
				</div>
			</div>

			<div class="speaker-controls-notes hidden">
				<h4 class="label">Notes</h4>
				<div class="value"></div>
			</div>
		</div>
		<div id="speaker-layout" class="overlay-element interactive">
			<span class="speaker-layout-label"></span>
			<select class="speaker-layout-dropdown"></select>
		</div>

		<script>

			(function() {

				var notes,
					notesValue,
					currentState,
					currentSlide,
					upcomingSlide,
					layoutLabel,
					layoutDropdown,
					pendingCalls = {},
					lastRevealApiCallId = 0,
					connected = false

				var connectionStatus = document.querySelector( '#connection-status' );

				var SPEAKER_LAYOUTS = {
					'default': 'Default',
					'wide': 'Wide',
					'tall': 'Tall',
					'notes-only': 'Notes only'
				};

				setupLayout();

				let openerOrigin;

				try {
					openerOrigin = window.opener.location.origin;
				}
				catch ( error ) { console.warn( error ) }

				// In order to prevent XSS, the speaker view will only run if its
				// opener has the same origin as itself
				if( window.location.origin !== openerOrigin ) {
					connectionStatus.innerHTML = 'Cross origin error.<br>The speaker window can only be opened from the same origin.';
					return;
				}

				var connectionTimeout = setTimeout( function() {
					connectionStatus.innerHTML = 'Error connecting to main window.<br>Please try closing and reopening the speaker view.';
				}, 5000 );

				window.addEventListener( 'message', function( event ) {

					// Validate the origin of all messages to avoid parsing messages
					// that aren't meant for us. Ignore when running off file:// so
					// that the speaker view continues to work without a web server.
					if( window.location.origin !== event.origin && window.location.origin !== 'file://' ) {
						return
					}

					clearTimeout( connectionTimeout );
					connectionStatus.style.display = 'none';

					var data = JSON.parse( event.data );

					// The overview mode is only useful to the reveal.js instance
					// where navigation occurs so we don't sync it
					if( data.state ) delete data.state.overview;

					// Messages sent by the notes plugin inside of the main window
					if( data && data.namespace === 'reveal-notes' ) {
						if( data.type === 'connect' ) {
							handleConnectMessage( data );
						}
						else if( data.type === 'state' ) {
							handleStateMessage( data );
						}
						else if( data.type === 'return' ) {
							pendingCalls[data.callId](data.result);
							delete pendingCalls[data.callId];
						}
					}
					// Messages sent by the reveal.js inside of the current slide preview
					else if( data && data.namespace === 'reveal' ) {
						const supportedEvents = [
							'slidechanged',
							'fragmentshown',
							'fragmenthidden',
							'paused',
							'resumed',
							'previewiframe',
							'previewimage',
							'previewvideo',
							'closeoverlay'
						];

						if( /ready/.test( data.eventName ) ) {
							// Send a message back to notify that the handshake is complete
							window.opener.postMessage( JSON.stringify({ namespace: 'reveal-notes', type: 'connected'} ), '*' );
						}
						else if( supportedEvents.includes( data.eventName ) && currentState !== JSON.stringify( data.state ) ) {
							dispatchStateToMainWindow( data.state );
						}
					}

				} );

				/**
				 * Updates the presentation in the main window to match the state
				 * of the presentation in the notes window.
				 */
				const dispatchStateToMainWindow = debounce(( state ) => {
					window.opener.postMessage( JSON.stringify({ method: 'setState', args: [ state ]} ), '*' );
				}, 500);

				/**
				 * Asynchronously calls the Reveal.js API of the main frame.
				 */
				function callRevealApi( methodName, methodArguments, callback ) {

					var callId = ++lastRevealApiCallId;
					pendingCalls[callId] = callback;
					window.opener.postMessage( JSON.stringify( {
						namespace: 'reveal-notes',
						type: 'call',
						callId: callId,
						methodName: methodName,
						arguments: methodArguments
					} ), '*' );

				}

				/**
				 * Called when the main window is trying to establish a
				 * connection.
				 */
				function handleConnectMessage( data ) {

					if( connected === false ) {
						connected = true;

						setupIframes( data );
						setupKeyboard();
						setupNotes();
						setupTimer();
						setupHeartbeat();
					}

				}

				/**
				 * Called when the main window sends an updated state.
				 */
				function handleStateMessage( data ) {

					// Store the most recently set state to avoid circular loops
					// applying the same state
					currentState = JSON.stringify( data.state );

					// No need for updating the notes in case of fragment changes
					if ( data.notes ) {
						notes.classList.remove( 'hidden' );
						notesValue.style.whiteSpace = data.whitespace;
						if( data.markdown ) {
							notesValue.innerHTML = marked.parse( data.notes );
						}
						else {
							notesValue.innerHTML = data.notes;
						}
					}
					else {
						notes.classList.add( 'hidden' );
					}

					// Don't show lightboxes in the upcoming slide
					const { previewVideo, previewImage, previewIframe, ...upcomingState } = data.state;

					// Update the note slides
					currentSlide.contentWindow.postMessage( JSON.stringify({ method: 'setState', args: [ data.state ] }), '*' );
					upcomingSlide.contentWindow.postMessage( JSON.stringify({ method: 'setState', args: [ upcomingState ] }), '*' );
					upcomingSlide.contentWindow.postMessage( JSON.stringify({ method: 'next' }), '*' );

				}

				// Limit to max one state update per X ms
				handleStateMessage = debounce( handleStateMessage, 200 );

				/**
				 * Forward keyboard events to the current slide window.
				 * This enables keyboard events to work even if focus
				 * isn't set on the current slide iframe.
				 *
				 * Block F5 default handling, it reloads and disconnects
				 * the speaker notes window.
				 */
				function setupKeyboard() {

					document.addEventListener( 'keydown', function( event ) {
						if( event.keyCode === 116 || ( event.metaKey && event.keyCode === 82 ) ) {
							event.preventDefault();
							return false;
						}
						currentSlide.contentWindow.postMessage( JSON.stringify({ method: 'triggerKey', args: [ event.keyCode ] }), '*' );
					} );

				}

				/**
				 * Creates the preview iframes.
				 */
				function setupIframes( data ) {

					var params = [
						'receiver',
						'progress=false',
						'history=false',
						'transition=none',
						'autoSlide=0',
						'backgroundTransition=none'
					].join( '&' );

					var urlSeparator = /\\?/.test(data.url) ? '&' : '?';
					var hash = '#/' + data.state.indexh + '/' + data.state.indexv;
					var currentURL = data.url + urlSeparator + params + '&scrollActivationWidth=false&postMessageEvents=true' + hash;
					var upcomingURL = data.url + urlSeparator + params + '&scrollActivationWidth=false&controls=false' + hash;

					currentSlide = document.createElement( 'iframe' );
					currentSlide.setAttribute( 'width', 1280 );
					currentSlide.setAttribute( 'height', 1024 );
					currentSlide.setAttribute( 'src', currentURL );
					document.querySelector( '#current-slide' ).appendChild( currentSlide );

					upcomingSlide = document.createElement( 'iframe' );
					upcomingSlide.setAttribute( 'width', 640 );
					upcomingSlide.setAttribute( 'height', 512 );
					upcomingSlide.setAttribute( 'src', upcomingURL );
					document.querySelector( '#upcoming-slide' ).appendChild( upcomingSlide );

				}

				/**
				 * Setup the notes UI.
				 */
				function setupNotes() {

					notes = document.querySelector( '.speaker-controls-notes' );
					notesValue = document.querySelector( '.speaker-controls-notes .value' );

				}

				/**
				 * We send out a heartbeat at all times to ensure we can
				 * reconnect with the main presentation window after reloads.
				 */
				function setupHeartbeat() {

					setInterval( () => {
						window.opener.postMessage( JSON.stringify({ namespace: 'reveal-notes', type: 'heartbeat'} ), '*' );
					}, 1000 );

				}

				function getTimings( callback ) {

					callRevealApi( 'getSlidesAttributes', [], function ( slideAttributes ) {
						callRevealApi( 'getConfig', [], function ( config ) {
							var totalTime = config.totalTime;
							var minTimePerSlide = config.minimumTimePerSlide || 0;
							var defaultTiming = config.defaultTiming;
							if ((defaultTiming == null) && (totalTime == null)) {
								callback(null);
								return;
							}
							// Setting totalTime overrides defaultTiming
							if (totalTime) {
								defaultTiming = 0;
							}
							var timings = [];
							for ( var i in slideAttributes ) {
								var slide = slideAttributes[ i ];
								var timing = defaultTiming;
								if( slide.hasOwnProperty( 'data-timing' )) {
									var t = slide[ 'data-timing' ];
									timing = parseInt(t);
									if( isNaN(timing) ) {
										console.warn("Could not parse timing '" + t + "' of slide " + i + "; using default of " + defaultTiming);
										timing = defaultTiming;
									}
								}
								timings.push(timing);
							}
							if ( totalTime ) {
								// After we've allocated time to individual slides, we summarize it and
								// subtract it from the total time
								var remainingTime = totalTime - timings.reduce( function(a, b) { return a + b; }, 0 );
								// The remaining time is divided by the number of slides that have 0 seconds
								// allocated at the moment, giving the average time-per-slide on the remaining slides
								var remainingSlides = (timings.filter( function(x) { return x == 0 }) ).length
								var timePerSlide = Math.round( remainingTime / remainingSlides, 0 )
								// And now we replace every zero-value timing with that average
								timings = timings.map( function(x) { return (x==0 ? timePerSlide : x) } );
							}
							var slidesUnderMinimum = timings.filter( function(x) { return (x < minTimePerSlide) } ).length
							if ( slidesUnderMinimum ) {
								message = "The pacing time for " + slidesUnderMinimum + " slide(s) is under the configured minimum of " + minTimePerSlide + " seconds. Check the data-timing attribute on individual slides, or consider increasing the totalTime or minimumTimePerSlide configuration options (or removing some slides).";
								alert(message);
							}
							callback( timings );
						} );
					} );

				}

				/**
				 * Return the number of seconds allocated for presenting
				 * all slides up to and including this one.
				 */
				function getTimeAllocated( timings, callback ) {

					callRevealApi( 'getSlidePastCount', [], function ( currentSlide ) {
						var allocated = 0;
						for (var i in timings.slice(0, currentSlide + 1)) {
							allocated += timings[i];
						}
						callback( allocated );
					} );

				}

				/**
				 * Create the timer and clock and start updating them
				 * at an interval.
				 */
				function setupTimer() {

					var start = new Date(),
					timeEl = document.querySelector( '.speaker-controls-time' ),
					clockEl = timeEl.querySelector( '.clock-value' ),
					hoursEl = timeEl.querySelector( '.hours-value' ),
					minutesEl = timeEl.querySelector( '.minutes-value' ),
					secondsEl = timeEl.querySelector( '.seconds-value' ),
					pacingTitleEl = timeEl.querySelector( '.pacing-title' ),
					pacingEl = timeEl.querySelector( '.pacing' ),
					pacingHoursEl = pacingEl.querySelector( '.hours-value' ),
					pacingMinutesEl = pacingEl.querySelector( '.minutes-value' ),
					pacingSecondsEl = pacingEl.querySelector( '.seconds-value' );

					var timings = null;
					getTimings( function ( _timings ) {

						timings = _timings;
						if (_timings !== null) {
							pacingTitleEl.style.removeProperty('display');
							pacingEl.style.removeProperty('display');
						}

						// Update once directly
						_updateTimer();

						// Then update every second
						setInterval( _updateTimer, 1000 );

					} );


					function _resetTimer() {

						if (timings == null) {
							start = new Date();
							_updateTimer();
						}
						else {
							// Reset timer to beginning of current slide
							getTimeAllocated( timings, function ( slideEndTimingSeconds ) {
								var slideEndTiming = slideEndTimingSeconds * 1000;
								callRevealApi( 'getSlidePastCount', [], function ( currentSlide ) {
									var currentSlideTiming = timings[currentSlide] * 1000;
									var previousSlidesTiming = slideEndTiming - currentSlideTiming;
									var now = new Date();
									start = new Date(now.getTime() - previousSlidesTiming);
									_updateTimer();
								} );
							} );
						}

					}

					timeEl.addEventListener( 'click', function() {
						_resetTimer();
						return false;
					} );

					function _displayTime( hrEl, minEl, secEl, time) {

						var sign = Math.sign(time) == -1 ? "-" : "";
						time = Math.abs(Math.round(time / 1000));
						var seconds = time % 60;
						var minutes = Math.floor( time / 60 ) % 60 ;
						var hours = Math.floor( time / ( 60 * 60 )) ;
						hrEl.innerHTML = sign + zeroPadInteger( hours );
						if (hours == 0) {
							hrEl.classList.add( 'mute' );
						}
						else {
							hrEl.classList.remove( 'mute' );
						}
						minEl.innerHTML = ':' + zeroPadInteger( minutes );
						if (hours == 0 && minutes == 0) {
							minEl.classList.add( 'mute' );
						}
						else {
							minEl.classList.remove( 'mute' );
						}
						secEl.innerHTML = ':' + zeroPadInteger( seconds );
					}

					function _updateTimer() {

						var diff, hours, minutes, seconds,
						now = new Date();

						diff = now.getTime() - start.getTime();

						clockEl.innerHTML = now.toLocaleTimeString( 'en-US', { hour12: true, hour: '2-digit', minute:'2-digit' } );
						_displayTime( hoursEl, minutesEl, secondsEl, diff );
						if (timings !== null) {
							_updatePacing(diff);
						}

					}

					function _updatePacing(diff) {

						getTimeAllocated( timings, function ( slideEndTimingSeconds ) {
							var slideEndTiming = slideEndTimingSeconds * 1000;

							callRevealApi( 'getSlidePastCount', [], function ( currentSlide ) {
								var currentSlideTiming = timings[currentSlide] * 1000;
								var timeLeftCurrentSlide = slideEndTiming - diff;
								if (timeLeftCurrentSlide < 0) {
									pacingEl.className = 'pacing behind';
								}
								else if (timeLeftCurrentSlide < currentSlideTiming) {
									pacingEl.className = 'pacing on-track';
								}
								else {
									pacingEl.className = 'pacing ahead';
								}
								_displayTime( pacingHoursEl, pacingMinutesEl, pacingSecondsEl, timeLeftCurrentSlide );
							} );
						} );
					}

				}

				/**
				 * Sets up the speaker view layout and layout selector.
				 */
				function setupLayout() {

					layoutDropdown = document.querySelector( '.speaker-layout-dropdown' );
					layoutLabel = document.querySelector( '.speaker-layout-label' );

					// Render the list of available layouts
					for( var id in SPEAKER_LAYOUTS ) {
						var option = document.createElement( 'option' );
						option.setAttribute( 'value', id );
						option.textContent = SPEAKER_LAYOUTS[ id ];
						layoutDropdown.appendChild( option );
					}

					// Monitor the dropdown for changes
					layoutDropdown.addEventListener( 'change', function( event ) {

						setLayout( layoutDropdown.value );

					}, false );

					// Restore any currently persisted layout
					setLayout( getLayout() );

				}

				/**
				 * Sets a new speaker view layout. The layout is persisted
				 * in local storage.
				 */
				function setLayout( value ) {

					var title = SPEAKER_LAYOUTS[ value ];

					layoutLabel.innerHTML = 'Layout' + ( title ? ( ': ' + title ) : '' );
					layoutDropdown.value = value;

					document.body.setAttribute( 'data-speaker-layout', value );

					// Persist locally
					if( supportsLocalStorage() ) {
						window.localStorage.setItem( 'reveal-speaker-layout', value );
					}

				}

				/**
				 * Returns the ID of the most recently set speaker layout
				 * or our default layout if none has been set.
				 */
				function getLayout() {

					if( supportsLocalStorage() ) {
						var layout = window.localStorage.getItem( 'reveal-speaker-layout' );
						if( layout ) {
							return layout;
						}
					}

					// Default to the first record in the layouts hash
					for( var id in SPEAKER_LAYOUTS ) {
						return id;
					}

				}

				function supportsLocalStorage() {

					try {
						localStorage.setItem('test', 'test');
						localStorage.removeItem('test');
						return true;
					}
					catch( e ) {
						return false;
					}

				}

				function zeroPadInteger( num ) {

					var str = '00' + parseInt( num );
					return str.substring( str.length - 2 );

				}

				/**
				 * Limits the frequency at which a function can be called.
				 */
				function debounce( fn, ms ) {

					var lastTime = 0,
						timeout;

					return function() {

						var args = arguments;
						var context = this;

						clearTimeout( timeout );

						var timeSinceLastCall = Date.now() - lastTime;
						if( timeSinceLastCall > ms ) {
							fn.apply( context, args );
							lastTime = Date.now();
						}
						else {
							timeout = setTimeout( function() {
								fn.apply( context, args );
								lastTime = Date.now();
							}, ms - timeSinceLastCall );
						}

					}

				}

			})();

		<\/script>
	</body>
</html>`), !t3) {
        alert("Speaker view popup failed to open. Please make sure popups are allowed and reopen the speaker view.");
        return;
      }
      a3();
    }
  }
  function i3(e6) {
    t3 && !t3.closed ? t3.focus() : (t3 = e6, window.addEventListener("message", l3), u3());
  }
  function a3() {
    let r4 = n3.getConfig().url, i4 = typeof r4 == "string" ? r4 : window.location.protocol + "//" + window.location.host + window.location.pathname + window.location.search;
    e5 = setInterval(function() {
      t3.postMessage(JSON.stringify({
        namespace: "reveal-notes",
        type: "connect",
        state: n3.getState(),
        url: i4
      }), "*");
    }, 500), window.addEventListener("message", l3);
  }
  function o3(e6, r4, i4) {
    let a4 = n3[e6].apply(n3, r4);
    t3.postMessage(JSON.stringify({
      namespace: "reveal-notes",
      type: "return",
      result: a4,
      callId: i4
    }), "*");
  }
  function s3(e6) {
    let r4 = n3.getCurrentSlide(), i4 = r4.querySelectorAll("aside.notes"), a4 = r4.querySelector(".current-fragment"), o4 = {
      namespace: "reveal-notes",
      type: "state",
      notes: "",
      markdown: false,
      whitespace: "normal",
      state: n3.getState()
    };
    if (r4.hasAttribute("data-notes") && (o4.notes = r4.getAttribute("data-notes"), o4.whitespace = "pre-wrap"), a4) {
      let e7 = a4.querySelector("aside.notes");
      e7 ? (o4.notes = e7.innerHTML, o4.markdown = typeof e7.getAttribute("data-markdown") == "string", i4 = null) : a4.hasAttribute("data-notes") && (o4.notes = a4.getAttribute("data-notes"), o4.whitespace = "pre-wrap", i4 = null);
    }
    i4 && i4.length && (i4 = Array.from(i4).filter((e7) => e7.closest(".fragment") === null), o4.notes = i4.map((e7) => e7.innerHTML).join("\n"), o4.markdown = i4[0] && typeof i4[0].getAttribute("data-markdown") == "string"), t3.postMessage(JSON.stringify(o4), "*");
  }
  function c3(e6) {
    try {
      return window.location.origin === e6.source.location.origin;
    } catch {
      return false;
    }
  }
  function l3(t4) {
    if (c3(t4)) try {
      let n4 = JSON.parse(t4.data);
      n4 && n4.namespace === "reveal-notes" && n4.type === "connected" ? (clearInterval(e5), u3()) : n4 && n4.namespace === "reveal-notes" && n4.type === "call" && o3(n4.methodName, n4.arguments, n4.callId);
    } catch {
    }
  }
  function u3() {
    n3.on("slidechanged", s3), n3.on("fragmentshown", s3), n3.on("fragmenthidden", s3), n3.on("overviewhidden", s3), n3.on("overviewshown", s3), n3.on("paused", s3), n3.on("resumed", s3), n3.on("previewiframe", s3), n3.on("previewimage", s3), n3.on("previewvideo", s3), n3.on("closeoverlay", s3), s3();
  }
  return {
    id: "notes",
    init: function(e6) {
      n3 = e6, /receiver/i.test(window.location.search) || (window.location.search.match(/(\?|\&)notes/gi) === null ? window.addEventListener("message", (e7) => {
        if (!t3 && typeof e7.data == "string") {
          let t4;
          try {
            t4 = JSON.parse(e7.data);
          } catch {
          }
          t4 && t4.namespace === "reveal-notes" && t4.type === "heartbeat" && i3(e7.source);
        }
      }) : r3(), n3.addKeyBinding({
        keyCode: 83,
        key: "S",
        description: "Speaker notes view"
      }, function() {
        r3();
      }));
    },
    open: r3
  };
};

// src/slide_layout.js
var GAP = 14;
var SMALLEST = 0.7;
var SPARSE = 0.5;
function divide(blocks, room) {
  const best = [{ cost: 0, slides: [] }];
  for (let end = 1; end <= blocks.length; end++) {
    for (let start = end - 1; start >= 0; start--) {
      if (start < end - 1 && blocks[start + 1].begins) break;
      const slide = arrange(blocks.slice(start, end), room, end - start === 1);
      if (!slide) continue;
      const cut = start ? costOfCut(blocks[start - 1], blocks[start], slide.left) : 0;
      const cost = best[start].cost + slide.cost + cut;
      if (cost < (best[end]?.cost ?? Number.POSITIVE_INFINITY))
        best[end] = { cost, slides: [...best[start].slides, slide] };
    }
  }
  return best.at(-1).slides;
}
function arrange(blocks, room, isAlone) {
  if (blocks.slice(0, -1).some(({ kind }) => kind === "widget")) return null;
  const isLeft = (block, index) => block.optional !== void 0 && blocks[index + 1]?.cell === block.cell;
  const left = blocks.filter(isLeft);
  const ways = [place(blocks, [], room, isAlone)];
  if (left.length) {
    const rest = blocks.filter((block) => !left.includes(block));
    ways.push(place(rest, left, room, isAlone || rest.length === 1));
  }
  return ways.filter(Boolean).sort((a3, b3) => a3.cost - b3.cost)[0] ?? null;
}
function place(blocks, left, room, isAlone) {
  const sum = (of) => blocks.reduce((total, block) => total + of(block), 0);
  const height = sum((block) => block.height) + GAP * (blocks.length - 1);
  const pictures = sum((block) => block.pictures);
  const excess2 = height - room;
  const scale = excess2 <= 0 ? 1 : pictures ? 1 - excess2 / pictures : -1;
  const least = Math.max(
    0,
    ...blocks.map((block) => block.pictures ? block.least ?? SMALLEST : 0)
  );
  if (scale < least && !isAlone) return null;
  const growth = sum(({ height: h3, pictures: p3, growth: growth2 = 1.5 }) => h3 * (p3 ? growth2 : 1.5));
  const fill2 = blocks.some(({ kind }) => kind === "widget") ? 1 : growth / room;
  const cost = 1 + 2 * (1 - scale) + 2 * Math.max(0, SPARSE - fill2) + left.reduce((c3, b3) => c3 + b3.optional, 0);
  return { blocks, left, cost };
}
function costOfCut(before, after, left) {
  if (before.announces) return 2;
  const isSame = before.cell === after.cell;
  if (isSame && before.kind === "code") return 2;
  if (isSame && before.kind !== "text") return 1.2;
  if (before.kind === "text" && after.kind !== "text") return left.includes(after) ? 1.1 : 0.6;
  if (before.kind === "output" && after.kind === "text") return 0.7;
  return isSame ? 0.2 : 0.1;
}

// src/slides.js
var WIDTH = 1280;
var HEIGHT = 720;
var WIDEST = 1184;
var LARGEST = 1.5;
var TALLEST = 20;
var SIZES = ["larger larger", "large large", "large"];
var ZOOMS = [1.25, 1.2, 1.15, 1.1, 1.05, 1, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7];
var SHORT = 250;
var DRAWING = /plotting|plt\.|\bax(es|is)?\b|\bfig|panel|titles?\b|label|color/;
function make(name, className, ...children) {
  const element = Object.assign(document.createElement(name), { className });
  element.append(...children);
  return element;
}
function tagsOf(cell) {
  const classes = [...cell.classList, ...cell.parentElement.classList];
  const names = classes.filter((name) => name.startsWith("celltag_"));
  return new Set(names.map((name) => name.slice("celltag_".length)));
}
var Reader = class {
  columns = [];
  #hasPicture = false;
  // the first one stands without its code
  read(cell) {
    const tags = tagsOf(cell);
    if (tags.has("skip")) return;
    const text = cell.querySelector(".jp-RenderedMarkdown");
    if (text && tags.has("notes")) this.#note(text);
    else if (text) this.#readText(cell, text, tags);
    else this.#readCode(cell, tags);
  }
  #readText(cell, text, tags) {
    const answers = [...text.querySelectorAll("details")].map(answer);
    for (const { note } of answers) note.remove();
    let begins = tags.has("slide");
    for (const child of [...text.children]) {
      if (/^H[1-6]$/.test(child.tagName)) {
        this.#begin(child);
        continue;
      }
      if (!child.textContent.trim() && !child.querySelector("img, svg")) continue;
      const element = child.localName === "math" ? make("div", "", child) : child;
      const announces = element.textContent.trimEnd().endsWith(":");
      const notes = answers.filter(({ of }) => of === child).map(({ note }) => note);
      this.#add(cell, tags, { kind: "text", element, announces, begins, notes });
      begins = false;
    }
    for (const { note } of answers.filter(({ of }) => !of)) this.#note(note);
  }
  #readCode(cell, tags) {
    const code = cell.querySelector(".highlight");
    const outputs = [...cell.querySelectorAll(".jp-OutputArea-output")];
    const isTitle = !this.#hasPicture && outputs.length > 0;
    const isFolded = cell.querySelector(".course-folded") || isTitle;
    const isOnlyAsserted = (output) => tags.has("check") && !output.querySelector("img, table");
    const isAlive = (output) => output.matches(".course-widget") && output.childElementCount;
    let begins = tags.has("slide");
    if (code) tidy(code, outputs.length > 0);
    if (code?.textContent.trim() && !isFolded) {
      const optional = outputs.some(isAlive) ? -10 : costWithout(code, outputs);
      this.#add(cell, tags, { kind: "code", element: code, begins, optional });
      begins = false;
    }
    for (const element of outputs.filter((output) => !isOnlyAsserted(output))) {
      const kind = isAlive(element) ? "widget" : "output";
      if (tags.has("fragment")) element.classList.add("fragment");
      const least = this.#hasPicture ? void 0 : 0.5;
      this.#add(cell, tags, { kind, element, begins, least });
      begins = false;
      this.#hasPicture ||= element.querySelector("img") !== null;
    }
  }
  /** Begin a column; a heading right below another one stands under it. */
  #begin(heading) {
    heading.querySelector(".anchor-link")?.remove();
    const above = this.columns.at(-1);
    const isBelow = above && !above.blocks.length && heading.tagName > above.title.lastElementChild.tagName;
    if (isBelow) above.title.append(heading);
    else this.columns.push({ title: make("header", "", heading), blocks: [] });
  }
  #add(cell, tags, block) {
    if (!this.columns.length) this.columns.push({ title: make("header", ""), blocks: [] });
    if (block.kind === "text" && tags.has("fragment")) block.element.classList.add("fragment");
    const { blocks } = this.columns.at(-1);
    if (block.kind !== "widget") block.element.classList.add("course-block");
    blocks.push({ notes: [], ...block, cell });
  }
  /** Leave something to the speaker, beside what came last. */
  #note(element) {
    const { blocks } = this.columns.findLast((column) => column.blocks.length) ?? { blocks: [] };
    blocks.at(-1)?.notes.push(element);
  }
};
function joined(columns2) {
  const joint = [];
  for (const column of columns2) {
    const above = joint.at(-1);
    const isText = ({ blocks }) => blocks.every(({ kind }) => kind === "text");
    const length = ({ blocks }) => blocks.reduce((sum, b3) => sum + b3.element.textContent.length, 0);
    const isShort = length(column) <= SHORT && !column.blocks.some(({ begins }) => begins);
    const isFree = above && !above.hasTwo && length(above) <= 3 * SHORT;
    if (isFree && isShort && column.title.childElementCount === 1 && [above, column].every(isText)) {
      const heading = make("div", "course-heading course-block", ...column.title.children);
      const { cell } = column.blocks[0];
      above.hasTwo = true;
      above.blocks.push({ kind: "text", element: heading, announces: true, notes: [], cell });
      above.blocks.push(...column.blocks);
    } else joint.push(column);
  }
  return joint;
}
function answer(details) {
  details.open = true;
  const item = details.closest("li");
  const list = item?.parentElement;
  const number = list?.matches("ol") ? `${[...list.children].indexOf(item) + list.start}. ` : "";
  let of = details;
  while (!of.parentElement.matches(".jp-RenderedMarkdown")) of = of.parentElement;
  if (of === details) of = details.previousElementSibling;
  const note = make("div", "", number);
  details.replaceWith();
  note.append(details);
  return { of, note };
}
function tidy(code, shows) {
  for (const comment of code.querySelectorAll(".c1")) {
    comment.textContent = comment.textContent.replace(/\s*# fmt: \w+$/, "");
  }
  const pre = code.querySelector("pre");
  let open = 0;
  const isRead = (line) => {
    const text = make("div", "");
    text.innerHTML = line;
    const words = text.textContent;
    if (words === "plt.show()") return false;
    if (!open && !(shows && words.startsWith("assert "))) return true;
    open += (words.match(/[([{]/g) ?? []).length - (words.match(/[)\]}]/g) ?? []).length;
    return false;
  };
  const lines = pre.innerHTML.split("\n").filter(isRead);
  pre.innerHTML = lines.join("\n").trimEnd().replace(/\n{3,}/g, "\n\n");
}
function costWithout(code, outputs) {
  const lines = code.textContent.split("\n").filter((line) => line.trim());
  const shows = (what) => outputs.some((output) => output.querySelector(what));
  if (!shows("img, table") || lines.some((line) => /^\s*(def|class) /.test(line))) return void 0;
  const draws = lines.filter((line) => DRAWING.test(line)).length >= lines.length / 2;
  if (draws) return 0.6 - 0.08 * lines.length;
  return shows("img") ? 1.2 - 0.04 * lines.length : 2.2;
}
function halved(element) {
  const list = element.matches("ul, ol") && element.children.length > 1;
  if (list) {
    const rest2 = element.cloneNode(false);
    const half2 = Math.ceil(element.children.length / 2);
    if (rest2.matches("ol")) rest2.start = element.start + half2;
    rest2.append(...[...element.children].slice(half2));
    return [element, rest2];
  }
  const text = element.querySelector("pre");
  const lines = text?.textContent.split("\n") ?? [];
  if (lines.length <= TALLEST || element.matches(".highlight")) return null;
  const rest = element.cloneNode(true);
  const half = Math.ceil(lines.length / 2);
  text.textContent = lines.slice(0, half).join("\n");
  rest.querySelector("pre").textContent = lines.slice(half).join("\n");
  return [element, rest];
}
var heightOf = (element) => Math.ceil(element.getBoundingClientRect().height);
function measured(blocks, body, room) {
  body.append(...blocks.map(({ element }) => element));
  return blocks.flatMap((block) => {
    const { element } = block;
    let height = heightOf(element);
    if (height > room && element.matches("ul, ol")) {
      element.classList.add("course-small");
      if (heightOf(element) <= room) height = heightOf(element);
      else element.classList.remove("course-small");
    }
    const halves = height > room && halved(element);
    if (halves) {
      const [first, rest] = halves.map((half) => ({ ...block, element: half }));
      first.notes = [];
      rest.begins = false;
      return [first, rest].flatMap((half) => measured([half], body, room));
    }
    const images = [...element.querySelectorAll("img")];
    const pictures = Math.max(0, ...images.map((image) => image.offsetHeight));
    const width = Math.max(1, ...images.map((image) => image.offsetWidth));
    return [{ ...block, height, pictures, growth: Math.min(LARGEST, WIDEST / width) }];
  });
}
function lay({ title, blocks }, root2) {
  const column = make("section", "");
  root2.append(column);
  const begin = () => {
    const body = make("div", "course-body");
    const header = title.cloneNode(true);
    if (column.childElementCount > 1) header.replaceChildren(header.lastElementChild ?? "");
    const slide = make("section", "course-slide", header, body);
    column.append(slide);
    return { slide, body };
  };
  const { slide: draft, body: sheet } = begin();
  const room = HEIGHT - draft.offsetHeight;
  const ready = measured(blocks, sheet, room);
  for (const { blocks: shown, left } of divide(ready, room)) {
    const { slide, body } = begin();
    body.append(...shown.map(({ element }) => element));
    const notes = shown.flatMap((block) => block.notes);
    const code = left.map(({ element }) => element);
    if (notes.length || code.length) slide.append(make("aside", "notes", ...notes, ...code));
    if (shown.at(-1)?.kind === "widget") slide.classList.add("course-alive");
    fill(slide);
  }
  draft.remove();
}
var excess = (slide) => Math.max(slide.scrollHeight, slide.offsetHeight) - HEIGHT;
function fill(slide) {
  const images = [...slide.querySelectorAll(".course-body img")];
  const total = images.reduce((sum, image) => sum + image.offsetHeight, 0);
  const widest = Math.max(0, ...images.map((image) => image.offsetWidth));
  const scale = Math.min(1 - (excess(slide) + 1) / total, WIDEST / widest, LARGEST);
  for (const image of images) {
    image.style.height = `${Math.floor(image.offsetHeight * scale)}px`;
    image.style.width = "auto";
  }
  if (slide.matches(".course-alive")) return;
  for (const size of SIZES) {
    const [text, code] = size.split(" ");
    Object.assign(slide.dataset, { text, ...code && { code } });
    if (excess(slide) <= 0 && !isTooWide(slide)) return;
    delete slide.dataset.text;
    delete slide.dataset.code;
  }
}
function isTooWide(slide) {
  slide.classList.add("course-unbroken");
  const wide = [...slide.querySelectorAll(".course-body :is(pre, table, math)")].some(
    (element) => element.scrollWidth > element.clientWidth || element.getBoundingClientRect().width > WIDEST
  );
  slide.classList.remove("course-unbroken");
  return wide;
}
function frame() {
  return new Promise((resolve) => {
    requestAnimationFrame(() => requestAnimationFrame(resolve));
    setTimeout(resolve, 200);
  });
}
async function fit(slide) {
  const widget = slide.querySelector(".course-widget");
  widget.dataset.preventSwipe = "";
  for (const zoom of ZOOMS) {
    widget.style.zoom = zoom;
    await frame();
    if (excess(slide) <= 0 && widget.scrollWidth <= widget.clientWidth) return;
  }
}
function turns({ key, target, defaultPrevented }) {
  const isRemote = ["PageUp", "PageDown"].includes(key) && !defaultPrevented;
  return !target.closest?.(".course-widget") || isRemote;
}
var page = document.querySelector("main");
if (page.querySelector("[data-widget]") && !document.body.dataset.widgets)
  await new Promise((resolve) => document.addEventListener("course-widgets", resolve));
await Promise.all([...page.querySelectorAll("img")].map((image) => image.decode()));
var root = make("div", "slides");
document.body.append(make("div", "reveal", root));
var reader = new Reader();
for (const cell of page.querySelectorAll(".jp-Cell")) reader.read(cell);
var columns = reader.columns.filter(({ blocks }) => blocks.length);
for (const column of joined(columns)) lay(column, root);
for (const slide of root.querySelectorAll(".course-alive")) await fit(slide);
page.remove();
document.body.classList.add("course-present");
await B.initialize({
  width: WIDTH,
  height: HEIGHT,
  margin: 0,
  maxScale: 4,
  center: false,
  hash: true,
  navigationMode: "linear",
  // the right arrow leads to the next slide, as the space bar does
  transition: "none",
  backgroundTransition: "none",
  slideNumber: "c/t",
  controlsTutorial: false,
  keyboardCondition: turns,
  pdfMaxPagesPerSlide: 1,
  plugins: [Ae]
});
B.on("slidechanged", () => document.activeElement?.blur());
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !turns(event)) event.target.blur();
});
document.body.dataset.slides = "ready";
/*! Contains reveal.js 6.0.2, https://revealjs.com
 *
 * Copyright (C) 2011-2026 Hakim El Hattab, http://hakim.se, and reveal.js contributors
 *
 * Permission is hereby granted, free of charge, to any person obtaining a copy
 * of this software and associated documentation files (the "Software"), to deal
 * in the Software without restriction, including without limitation the rights
 * to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
 * copies of the Software, and to permit persons to whom the Software is
 * furnished to do so, subject to the following conditions:
 *
 * The above copyright notice and this permission notice shall be included in
 * all copies or substantial portions of the Software.
 *
 * THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
 * IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
 * FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
 * AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
 * LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
 * OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN
 * THE SOFTWARE.
 */
